"""The whole loop: a random CLIP tower, tuned by Effort, exported, imported, validated, and examining with a ratio."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

torch = pytest.importorskip(
    "torch", reason="torch is not installed here; run tests/training with the training environment (.venv-training)"
)

from tests.training.test_clip_effort import folder  # noqa: E402, F401
from tests.validation import folders  # noqa: E402
from training.__main__ import main  # noqa: E402
from training.synthetic.methods.effort_pack import labelled_items, parted  # noqa: E402

_REPOSITORY = Path(__file__).resolve().parents[2]
_PROGRAM = _REPOSITORY / ".venv" / "bin" / "python"


def _assay(home: Path, *words: object) -> subprocess.CompletedProcess[str]:
    """The real command line, in the program's own environment where it is set up beside the training one."""
    python = str(_PROGRAM) if _PROGRAM.exists() else sys.executable
    return subprocess.run(
        [python, "-m", "engines", *map(str, words)],
        cwd=_REPOSITORY,
        env=os.environ | {"ASSAY_DATA": str(home)},
        capture_output=True,
        text=True,
    )


def test_sources_are_held_out_whole(tmp_path):
    lab = folders.labelled(tmp_path / "lab", each=2)
    learned, apart = parted(labelled_items(lab))
    assert {item.source for item in learned}.isdisjoint({item.source for item in apart})
    assert {item.generated for item in learned} == {item.generated for item in apart} == {True, False}
    assert len(learned) + len(apart) == 12


def test_a_class_with_one_source_is_refused(tmp_path):
    lab = folders.labelled(tmp_path / "lab", each=1, sources=(("gan",), folders.CAMERAS))
    with pytest.raises(SystemExit, match="lab/fake needs two sub-folders"):
        labelled_items(lab)


@pytest.mark.filterwarnings("ignore:.isinstance.treespec, LeafSpec:FutureWarning")  # torch's exporter, of itself
def test_a_tower_tuned_by_effort_is_imported_validated_and_gives_a_ratio(folder, tmp_path):  # noqa: F811
    learned = folders.labelled(tmp_path / "learned", each=12, overlap=3.0)
    others = (("other gan", "other diffusion"), ("other phone", "other reflex"))
    lab = folders.labelled(tmp_path / "lab", each=15, overlap=3.0, sources=others)
    words = ["--out", str(tmp_path / "out"), "--batch", "16", "--steps", "100", "--rate", "0.01", "--trailing", "2"]
    main(["effort", "--backbone", str(folder), "--labelled", str(learned), *words])
    pack = tmp_path / "out" / "small-clip"
    said = json.loads((pack / "pack.json").read_text())
    assert said["question"] == "generated" and said["input"]["size"] == [32, 32]

    imported = _assay(tmp_path / "home", "models", "import", pack)
    assert imported.returncode == 0, imported.stderr
    assert "“small-clip effort” was imported" in imported.stdout
    validated = _assay(tmp_path / "home", "validate", "small-clip effort", lab, "--json")
    assert validated.returncode == 0, validated.stderr
    record = json.loads(validated.stdout)
    assert record["overall"]["area"] > 0.8
    assert record["calibration"]["bands"][0]["cases"] == [30, 30]
    picture = next((lab / "fake" / "other gan").iterdir())
    options = ("--engines", "imported", "--option", "guard.silence=no", "--json")
    examined = json.loads(_assay(tmp_path / "home", "examine", picture, *options).stdout)
    assert examined["part"] == "small-clip effort"
    assert examined["log10_lr"] is not None
