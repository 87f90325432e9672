"""What goes wrong on other people's machines is one clear sentence and a way out, from the packaged program too."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from engines.core.updates.keys import make_key, read_private
from engines.core.updates.making import make_update
from engines.core.updates.manifest import PACK, PROGRAM, Manifest
from tests.packages.root import HOME, BareRoot
from tests.packs.made import detector_pack, zipped
from tests.updates.conftest import PROGRAM as SCRIPT
from tests.updates.test_signatures import changed

SAMPLE = "/opt/assay/_internal/resources/samples/01 house, as taken.jpg"


def one_sentence(said: subprocess.CompletedProcess[str], *words: str) -> None:
    """It failed, with these words, and nothing that only a programmer understands."""
    text = said.stdout + said.stderr
    assert said.returncode not in (0, None)
    assert "Traceback" not in text and "core dumped" not in text
    assert said.returncode > 0, f"ended by signal {-said.returncode}"
    for word in words:
        assert word in text


@pytest.mark.parametrize("library", ["libEGL.so.1", "libGL.so.1", "libxcb.so.1"])
def test_a_missing_library_of_the_system_is_named_with_its_package(root: BareRoot, library: str) -> None:
    with root.without(library):
        said = root.run("assay-window", check=False, DISPLAY=":0")
    package = {"libEGL.so.1": "libegl1", "libGL.so.1": "libgl1", "libxcb.so.1": "libxcb1"}[library]
    one_sentence(said, library, "sudo apt install", package, "assay --help")


def test_without_a_display_or_with_a_dead_one_the_command_line_is_named(root: BareRoot) -> None:
    one_sentence(root.run("assay-window", check=False), "there is no display", "assay --help")
    one_sentence(root.run("assay-window", check=False, DISPLAY=":4711"), ":4711 does not answer")


def test_the_window_opens_where_opengl_finds_no_driver(root: BareRoot) -> None:
    root.run(
        "xvfb-run", "-a", "-s", "-screen 0 1280x900x24 -extension GLX", "assay-window", SAMPLE, "--screenshot",
        f"{HOME}/without GL.png", QT_QPA_PLATFORM="xcb", LIBGL_DRIVERS_PATH="/nonexistent",
    )  # fmt: skip
    assert (root.home / "without GL.png").stat().st_size > 20_000


def test_a_system_with_an_older_c_library_is_told_which_one_is_needed(root: BareRoot, dist: Path) -> None:
    old = BareRoot(root.folder.with_name("old-root"))
    try:
        old.bootstrap("bullseye")
    except RuntimeError as error:
        pytest.skip(f"Debian 11, whose C library is 2.31, cannot be had here: {error}")
    said = old.with_folder(dist / "assay", "/opt/assay", "/opt/assay/assay", "--version")
    one_sentence(said, "or newer, and this system has 2.31", "Debian 12")
    bare = old.with_folder(dist / "assay", "/opt/assay", "/opt/assay/assay.bin", "--version")
    assert "GLIBC_" in bare.stdout + bare.stderr, "without the start script only a loader's message would be seen"


def test_a_full_disk_is_one_sentence_for_cases_reports_and_updates(root: BareRoot, tmp_path: Path) -> None:
    tiny = f"{HOME}/tiny"
    said = root.run(
        "assay", "examine", SAMPLE, "--case", f"{tiny}/a.assay", "--maps", f"{tiny}/maps", check=False, tiny=tiny
    )
    one_sentence(said, "the disk is full", "make room")
    update = root.give(signed(tmp_path), "signed.assayupdate")
    root.run("assay", "update", "trust", root.give(tmp_path / "lab.key.pub", "lab.key.pub"), "--yes")
    keys = root.home / ".local" / "share" / "assay" / "trusted_keys"
    said = root.run(
        "sh", "-c", f'mkdir -p "{tiny}" && cp -r "{HOME}/.local/share/assay/trusted_keys" "{tiny}/" && '
        f'assay update install "{update}" --yes', check=False, tiny=tiny, ASSAY_DATA=tiny,
    )  # fmt: skip
    assert keys.is_dir()
    one_sentence(said, "make space there", "Nothing was changed")


def signed(folder: Path, kind: str = PACK, version: str = "1.0", payload: Path | None = None) -> Path:
    """An update signed with folder/lab.key, which is made where it is missing."""
    if not (folder / "lab.key").exists():
        make_key(folder / "lab.key", "Laboratory")
    payload = payload or zipped(detector_pack(folder / "pack"))
    name, platform = ("Red alarm", "") if kind == PACK else ("assay", "linux-x86_64")
    said = Manifest(kind, name, version, "", "MIT", "", "", platform, "", "2026-01-01", "", 1, 1, "")
    target = folder / f"{kind} {version}.assayupdate"
    make_update(said, payload, read_private(folder / "lab.key"), target)
    return target


def test_a_signed_model_is_installed_and_a_wrong_signature_refused(root: BareRoot, tmp_path: Path) -> None:
    good = signed(tmp_path)
    one_sentence(root.run("assay", "update", "verify", root.give(good, "u.assayupdate"), check=False), "do not trust")
    root.run("assay", "update", "trust", root.give(tmp_path / "lab.key.pub", "k.pub"), "--yes")
    assert "was installed" in root.run("assay", "update", "install", f"{HOME}/u.assayupdate", "--yes").stdout
    assert "Red alarm" in root.run("assay", "models", "list").stdout

    def alter(members: dict[str, bytes]) -> None:
        members["update.json"] = members["update.json"].replace(b'"version": "1.0"', b'"version": "2.0"')

    bad = changed(good, alter)
    said = root.run("assay", "update", "install", root.give(bad, "bad.assayupdate"), "--yes", check=False)
    one_sentence(said, "signature does not fit")
    assert "was removed" in root.run("assay", "update", "rollback", "Red alarm").stdout


def test_a_debian_package_leaves_updates_of_the_program_to_the_package_manager(root: BareRoot, tmp_path: Path) -> None:
    update = root.give(signed(tmp_path, PROGRAM, "9.9", newer(tmp_path)), "program.assayupdate")
    root.run("assay", "update", "trust", root.give(tmp_path / "lab.key.pub", "k.pub"), "--yes")
    one_sentence(root.run("assay", "update", "install", update, "--yes", check=False), "sudo apt install")


def newer(folder: Path) -> Path:
    """A program that only says that it is version 9.9, packed."""
    top = folder / "assay-9.9"
    top.mkdir()
    (top / "assay").write_text(SCRIPT.format(version="9.9", doctor="exit 0"), encoding="utf-8")
    (top / "assay").chmod(0o755)
    payload = folder / "assay-9.9-linux-x86_64.tar.xz"
    subprocess.run(["tar", "-cJf", payload, "-C", folder, "assay-9.9"], check=True)
    return payload


def test_a_folder_is_updated_beside_itself_and_taken_back(root: BareRoot, dist: Path, tmp_path: Path) -> None:
    archive = next(dist.glob("*.tar.xz"))
    update = root.give(signed(tmp_path, PROGRAM, "9.9", newer(tmp_path)), "program.assayupdate")
    root.run("sh", "-c", 'mkdir -p Programme && tar -xJf - -C Programme <"$0"', root.give(archive, archive.name))
    start = f"{HOME}/Programme/{archive.name.removesuffix('-linux-x86_64.tar.xz')}/assay"
    root.run(start, "update", "trust", root.give(tmp_path / "lab.key.pub", "k.pub"), "--yes")
    before = root.run(start, "--version").stdout
    assert "from the next start on" in root.run(start, "update", "install", update, "--yes").stdout
    assert root.run(start, "--version").stdout == "Assay 9.9\n"
    # The new one only says its version, so the old program itself takes it back.
    root.run(f"{start}.bin", "update", "rollback")
    assert root.run(start, "--version").stdout == before != "Assay 9.9\n"
    shutil.rmtree(root.home / "Programme")


def test_the_single_file_unpacks_itself_once_and_says_what_stops_it(root: BareRoot, dist: Path) -> None:
    file = root.give(next(dist.glob("*.run")), "assay.run")
    said = root.run(file, "--command", "--version")
    assert "unpacking once" in said.stderr and said.stdout.startswith("Assay ")
    again = root.run(file, "--command", "doctor")
    assert again.stderr == "" and "All that is needed is here." in again.stdout
    update = root.run(file, "--command", "update", "list").stdout
    assert "installed as: single" in update
    root.run(file, "--remove")
    tiny = f"{HOME}/tiny"
    one_sentence(root.run(file, "--command", "--version", check=False, tiny=tiny, ASSAY_UNPACKED=tiny), "make space")
    one_sentence(root.run(file, "--command", "--version", check=False, ASSAY_UNPACKED="/opt/x"), "cannot be written to")
    with root.home.joinpath("assay.run").open("r+b") as damaged:
        damaged.seek(-1000, 2)
        damaged.write(b"\0" * 8)
    one_sentence(root.run(file, "--command", "--version", check=False), "damaged or was cut off")
    (root.home / "assay.run").unlink()
