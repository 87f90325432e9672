"""A program in a folder: the new version beside the old, tried before it is used, and back again."""

from __future__ import annotations

import io
import shutil
import subprocess
import tarfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from engines.core.updates import installation as installations
from engines.core.updates import program
from engines.core.updates.installation import Installation
from tests.updates.conftest import PROGRAM, Assay, Laboratory

START = Path(__file__).resolve().parents[2] / "resources" / "packaging" / "start.sh"


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with version 0.1.0, started by the real start script."""
    folder = tmp_path / "pro grams" / "assay-0.1.0"
    folder.mkdir(parents=True)
    (folder / "assay").write_text(START.read_text("utf-8").replace("@GLIBC@", "2.1"), encoding="utf-8")
    (folder / "assay.bin").write_text(PROGRAM.format(version="0.1.0", doctor="exit 0"), encoding="utf-8")
    for name in ("assay", "assay.bin"):
        (folder / name).chmod(0o755)
    use(monkeypatch, Installation("folder", folder, "0.1.0"))
    return folder


def use(monkeypatch: pytest.MonkeyPatch, here: Installation) -> None:
    monkeypatch.setattr(program, "installation", lambda: here)
    monkeypatch.setattr(installations, "installation", lambda: here)


def started(folder: Path) -> str:
    """What the start script in this folder starts."""
    return subprocess.run([folder / "assay", "--version"], capture_output=True, text=True, check=True).stdout.strip()


def test_a_newer_program_is_used_from_the_next_start_on_and_a_rollback_takes_it_back(
    trusted: Laboratory, assay: Assay, installed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert started(installed) == "Assay 0.1.0"
    said = assay("update", "install", trusted.program("0.2.0"), "--yes")
    assert said.code == 0 and "It replaces version 0.1.0." in said.out and "from the next start on" in said.out
    assert started(installed) == "Assay 0.2.0"
    fresh = installed.parent / "assay-0.2.0"
    use(monkeypatch, Installation("folder", fresh, "0.2.0"))
    back = assay("update", "rollback")
    assert back.code == 0 and "assay-0.1.0 is used" in back.out
    assert started(installed) == "Assay 0.1.0"
    assert sorted(path.name for path in installed.parent.iterdir()) == ["assay-0.1.0", "assay-0.2.0"]


def test_what_waits_for_the_next_start_can_be_taken_back_and_installed_again(
    trusted: Laboratory, assay: Assay, installed: Path
) -> None:
    update = trusted.program("0.2.0")
    assert assay("update", "install", update, "--yes").code == 0
    assert "version 0.2.0 is installed" in assay("update", "install", update, "--yes").err
    assert assay("update", "rollback").code == 0
    assert started(installed) == "Assay 0.1.0"
    assert assay("update", "install", update, "--yes").code == 0
    assert started(installed) == "Assay 0.2.0"


def test_the_programs_name_is_taken_for_it_even_where_a_file_is_called_so(
    trusted: Laboratory, assay: Assay, installed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert assay("update", "install", trusted.program("0.2.0"), "--yes").code == 0
    monkeypatch.chdir(installed)
    assert Path("assay").is_file() and assay("update", "rollback", "assay").code == 0
    assert started(installed) == "Assay 0.1.0"


@pytest.mark.parametrize("version", ["0.1.0", "0.0.9", "0.1"])
def test_an_older_or_equal_program_is_refused(trusted: Laboratory, assay: Assay, installed: Path, version: str) -> None:
    said = assay("update", "install", trusted.program(version), "--yes")
    assert said.code == 1 and "version 0.1.0 is installed" in said.err
    assert started(installed) == "Assay 0.1.0"


def test_a_program_that_does_not_run_here_is_not_used(trusted: Laboratory, assay: Assay, installed: Path) -> None:
    sick = trusted.program("0.3.0", doctor='echo "missing: the model guard"; exit 1')
    said = assay("update", "install", sick, "--yes")
    assert said.code == 1 and "missing: the model guard" in said.err and "stays in use" in said.err
    other = assay("update", "install", trusted.program("0.4.0", said="0.9.9"), "--yes")
    assert other.code == 1 and "it was not installed" in other.err
    assert started(installed) == "Assay 0.1.0"
    assert [path.name for path in installed.parent.iterdir()] == ["assay-0.1.0"]


@pytest.mark.parametrize(
    ("kind", "way"), [("deb", "sudo apt install"), ("single", "put the newer .run file"), ("source", "source folder")]
)
def test_where_something_else_updates_the_program_the_sentence_says_what(
    trusted: Laboratory, assay: Assay, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, way: str
) -> None:
    use(monkeypatch, Installation(kind, tmp_path, "0.1.0"))
    said = assay("update", "install", trusted.program("0.2.0"), "--yes")
    assert said.code == 1 and way in said.err


def test_no_space_beside_the_program_is_one_sentence(
    trusted: Laboratory, assay: Assay, installed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=10))
    said = assay("update", "install", trusted.program("0.2.0"), "--yes")
    assert said.code == 1 and "make space there" in said.err and said.err.count("\n") == 1


def test_an_archive_that_reaches_out_of_its_folder_is_refused(
    trusted: Laboratory, assay: Assay, installed: Path, tmp_path: Path
) -> None:
    payload = tmp_path / "assay-0.5.0-linux-x86_64.tar.xz"
    with tarfile.open(payload, "w:xz") as packed:
        member = tarfile.TarInfo("../escaped")
        member.size = 4
        packed.addfile(member, io.BytesIO(b"evil"))
    said = assay("update", "install", trusted.make(payload, "evil.assayupdate", "0.5.0"), "--yes")
    assert said.code == 1 and "cannot be unpacked" in said.err
    assert not (installed.parent / "escaped").exists() and not list(installed.parent.glob("**/escaped"))


def test_the_start_script_says_which_system_is_too_old(installed: Path) -> None:
    script = installed / "assay"
    script.write_text(START.read_text("utf-8").replace("@GLIBC@", "9.99"), encoding="utf-8")
    done = subprocess.run([script], capture_output=True, text=True)
    assert done.returncode == 1 and "glibc) 9.99 or newer, and this system has 2." in done.stderr


def test_the_start_script_never_leaves_the_folders_of_the_program(installed: Path) -> None:
    (installed / "next").write_text("assay-1/../../../bin\n", encoding="utf-8")
    assert started(installed) == "Assay 0.1.0"
