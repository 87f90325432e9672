"""Two thousand damaged files: every one ends in a finding or a sentence, no worker dies, nothing hangs."""

from __future__ import annotations

from pathlib import Path

from tests.faults.fuzz import fuzz
from tests.faults.seeds import SHARES


def test_every_damaged_file_ends_in_an_answer(shared_data: Path, tmp_path: Path) -> None:
    outcomes = fuzz(shared_data / "formats", tmp_path, 2000, seed=20261124, engines=["provenance"], workers=2)
    assert outcomes.files.total() == 2000
    assert outcomes.lost == set()
    assert outcomes.unforeseen == {}
    assert set(outcomes.files) == set(SHARES)
    assert sum(outcomes.findings.values()) > 500, "hardly any mutant was still a picture"
    for kind in ("captions", "pack", "model", "case", "package"):
        assert outcomes.trials[f"{kind} refused"] > 5, f"hardly any {kind} was refused"
    for kind in ("captions", "case"):
        assert outcomes.trials[f"{kind} opened"] > 5, f"hardly any {kind} was still to be read"
