"""Two thousand damaged files: every one ends in a finding or a refusal, no worker dies, nothing hangs."""

from __future__ import annotations

from pathlib import Path

from tests.faults.fuzz import fuzz


def test_every_damaged_file_ends_in_an_answer(shared_data: Path, tmp_path: Path) -> None:
    files = sorted(path for path in (shared_data / "formats").rglob("*") if path.is_file())
    outcomes = fuzz(files, tmp_path, 2000, seed=20261124, engines=["provenance"], workers=2)
    assert outcomes.completed == 2000
    assert outcomes.lost == []
    assert outcomes.unforeseen == {}
    assert sum(outcomes.findings.values()) > 500, "hardly any mutant was still a picture"
