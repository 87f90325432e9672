"""ZIP files, links, huge files, full disks and missing permissions: refused with a sentence, and nothing is kept."""

from __future__ import annotations

import errno
import os
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from engines.core.packs.errors import PackRefused
from engines.core.packs.importing import import_pack
from tests.packs import made
from tests.packs.refusing import outside, refused


def _zip(path: Path, name: str, content: bytes = b"x", **attributes: Any) -> Path:
    """A pack with one hostile entry more."""
    packed = made.zipped(made.detector_pack(path.with_suffix("")))
    with zipfile.ZipFile(packed, "a", zipfile.ZIP_DEFLATED) as file:
        entry = zipfile.ZipInfo(name)
        entry.compress_type = zipfile.ZIP_DEFLATED
        for key, value in attributes.items():
            setattr(entry, key, value)
        file.writestr(entry, content)
    return packed


@pytest.mark.parametrize("name", ["../../evil", "/etc/evil", "a/../../evil", "..\\evil", "C:/evil"])
def test_a_zip_with_paths_that_lead_out_isrefused(tmp_path: Path, home: Path, name: str) -> None:
    assert "leads out" in refused(_zip(tmp_path / "p.zip", name), home)
    assert not (tmp_path.parent / "evil").exists()


def test_traps_in_zip_files_arerefused(tmp_path: Path, home: Path) -> None:
    link = _zip(tmp_path / "link.zip", "weights.bin", b"/etc/passwd", external_attr=0o120777 << 16)
    assert "a link" in refused(link, home)
    bomb = _zip(tmp_path / "bomb.zip", "weights.bin", bytes(70 << 20))
    assert "a trap" in refused(bomb, home)
    torn = made.zipped(made.detector_pack(tmp_path / "torn"))
    data = bytearray(torn.read_bytes())
    data[60:90] = bytes(30)
    torn.write_bytes(data)
    assert "damaged" in refused(torn, home)


def test_a_zip_that_lists_thousands_of_files_isrefused(tmp_path: Path, home: Path) -> None:
    path = tmp_path / "many.zip"
    with zipfile.ZipFile(path, "w") as packed:
        for number in range(2_001):
            packed.writestr(str(number), b"")
    assert "more files than any model" in refused(path, home)


def test_a_link_out_of_the_folder_isrefused(tmp_path: Path, home: Path) -> None:
    made.detector_pack(tmp_path / "elsewhere")
    folder = made.detector_pack(tmp_path / "p")
    (folder / "model.onnx").unlink()
    (folder / "model.onnx").symlink_to(tmp_path / "elsewhere" / "model.onnx")
    assert "a link to a file outside" in refused(folder, home)


def test_external_weights_behind_a_link_arerefused(tmp_path: Path, home: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(bytes(12))
    folder = made.detector_pack(tmp_path / "p", outside("weights.bin")())
    (folder / "weights.bin").symlink_to(secret)
    assert "a link to a file outside" in refused(folder, home)


def test_a_file_above_the_limit_is_refused_before_it_is_read(tmp_path: Path, home: Path) -> None:
    folder = made.detector_pack(tmp_path / "p")
    with (folder / "model.onnx").open("r+b") as file:
        file.truncate((2 << 30) + 1)  # a file with a hole: it takes no space
    assert "at most 2 GiB" in refused(folder, home)


def test_a_full_disk_is_a_sentence(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = made.detector_pack(tmp_path / "p")
    monkeypatch.setattr("engines.core.packs.source.shutil.disk_usage", lambda path: SimpleNamespace(free=10))
    assert "no space" in refused(folder, home)


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_missing_permission_is_a_sentence(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = made.detector_pack(tmp_path / "p")

    def forbidden(*_: object) -> int:  # a superuser may read everything, so that the file's mode alone proves nothing
        raise PermissionError(errno.EACCES, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr("engines.core.packs.source._Folder.open", forbidden)
        assert "check the permissions" in refused(folder, home)
    monkeypatch.setenv("ASSAY_DATA", str(folder / "pack.json" / "below a file"))
    with pytest.raises(PackRefused, match="cannot be written to"):
        import_pack(folder)


def test_nothing_is_left_where_the_place_cannot_be_taken(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = made.imported(made.detector_pack(tmp_path / "p"), "one")
    real = Path.replace

    def failing(self: Path, target: Path) -> Path:
        if target == one.folder and self.suffix != ".old":
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", failing)
    with pytest.raises(PackRefused, match="could not be kept"):
        made.imported(tmp_path / "p", "one")
    assert (one.folder / "model.onnx").is_file()
    assert [path.name for path in home.iterdir()] == ["models"]
