"""What the packages are made with, as far as it can be tested without building them."""

from __future__ import annotations

import plistlib
import re
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from engines.core.version import VERSION

PACKAGING = Path(__file__).resolve().parents[2] / "resources" / "packaging"
sys.path.insert(0, str(PACKAGING))

import compare  # noqa: E402
import trimming  # noqa: E402


def test_the_windows_resource_bears_the_programs_version() -> None:
    text = (PACKAGING / "windows" / "version.txt").read_text("utf-8")
    numbers = ", ".join([*VERSION.split("."), "0"])
    assert text.count(f"'{VERSION}'") == 2 and text.count(f"({numbers})") == 2


def test_what_was_never_run_says_so() -> None:
    for path in (*(PACKAGING / "windows").iterdir(), *(PACKAGING / "macos").iterdir()):
        assert "NOT RUN" in path.read_text("utf-8"), path.name


def test_the_mac_bundle_opens_cases_and_only_offers_itself_for_pictures() -> None:
    kinds = plistlib.loads((PACKAGING / "macos" / "Info.plist").read_bytes())["CFBundleDocumentTypes"]
    assert {kind["CFBundleTypeName"]: kind["LSHandlerRank"] for kind in kinds} == {
        "Assay case": "Owner",
        "Picture": "Alternate",
    }


def test_the_icons_of_windows_and_mac_hold_pictures_of_many_sizes() -> None:
    with Image.open(PACKAGING / "assay.ico") as ico, Image.open(PACKAGING / "assay.icns") as icns:
        assert {(16, 16), (32, 32), (256, 256)} <= set(ico.info["sizes"])
        icns.load()
        assert icns.size == (1024, 1024)
        assert len(icns.convert("RGBA").resize((32, 32)).getcolors(1024) or ()) > 20


@pytest.mark.parametrize("script", ["start.sh", "single.sh"])
def test_the_start_scripts_are_plain_shell(script: str) -> None:
    subprocess.run(["sh", "-n", PACKAGING / script], check=True)


def test_needless_plug_ins_go_with_what_only_they_link_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    links = {
        "libqxcb.so": ["libxcb-cursor.so.0"],
        "libqgtk3.so": ["libgtk-3.so.0"],
        "libgtk-3.so.0": ["libpango-1.0.so.0"],
    }
    monkeypatch.setattr(trimming, "_links", lambda path: links.get(Path(path).name, []))
    names = [
        "PySide6/Qt/plugins/platforms/libqxcb.so",
        "PySide6/Qt/plugins/platformthemes/libqgtk3.so",
        "libgtk-3.so.0",
        "libpango-1.0.so.0",
        "libxcb-cursor.so.0",
        "libpython3.11.so.1.0",
        "numpy/_core.so",
        "c2pa/libs/libc2pa_c.rlib",
    ]
    kept = [name for name, _, _ in trimming.trimmed([(name, f"/x/{Path(name).name}", "BINARY") for name in names])]
    assert kept == [names[0], *names[4:7]]
    link = ("libgtk.so", "libgtk-3.so.0", "SYMLINK")
    other = ("libc.so", "numpy/_core.so", "SYMLINK")
    assert trimming.without_needless([link, other], [(name, "/x", "BINARY") for name in kept]) == [other]


def test_two_builds_are_compared_by_their_sums_and_then_file_by_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, content in (("one", b"same"), ("two", b"same"), ("three", b"other")):
        (tmp_path / name / "assay").mkdir(parents=True)
        (tmp_path / name / "assay" / "base_library.zip").write_bytes(content)
        (tmp_path / name / "SHA256SUMS").write_text(f"{content.hex()}  a.deb\n", encoding="utf-8")
    assert compare.main(tmp_path / "one", tmp_path / "two") == 0
    assert "byte for byte" in capsys.readouterr().out
    assert compare.main(tmp_path / "one", tmp_path / "three") == 1
    said = capsys.readouterr().out
    assert "DIFFERS  a.deb" in said and re.search(r"base_library.zip differs \(the standard library", said)


def test_the_single_file_knows_its_own_length_and_hash(tmp_path: Path) -> None:
    import packages

    frozen = tmp_path / "assay-1"
    (frozen / "_internal").mkdir(parents=True)
    (frozen / "assay").write_text('#!/bin/sh\necho "started with $*"\n', encoding="utf-8")
    (frozen / "assay").chmod(0o755)
    folder = packages.compressed(frozen, tmp_path / "assay-1.tar.xz", "assay-1", 1_700_000_000)
    single = packages.single(frozen, folder, tmp_path / "äß 1.run", "1")
    environment = {"PATH": "/usr/bin:/bin", "ASSAY_UNPACKED": str(tmp_path / "un packed"), "HOME": str(tmp_path)}
    done = subprocess.run([single, "--command", "a b"], env=environment, capture_output=True, text=True)
    assert done.stdout == "started with a b\n", done.stderr
    assert "unpacking once" in done.stderr
    again = subprocess.run([single, "--command", "x"], env=environment, capture_output=True, text=True)
    assert again.stdout == "started with x\n" and again.stderr == ""
    (unpacked,) = (tmp_path / "un packed").iterdir()
    (unpacked / "assay").unlink()
    broken = subprocess.run([single, "--command", "x"], env=environment, capture_output=True, text=True)
    assert broken.returncode == 1 and "delete it" in broken.stderr
    assert list((tmp_path / "un packed").iterdir()) == [unpacked], "a second copy is left behind"
    single.write_bytes(single.read_bytes()[:-40])
    subprocess.run([single, "--remove"], env=environment, check=True)
    cut = subprocess.run([single, "--command", "x"], env=environment, capture_output=True, text=True)
    assert cut.returncode == 1 and "damaged or was cut off" in cut.stderr
