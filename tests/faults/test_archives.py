"""Hostile archives are listed and read in a worker process, and each ends in a clear sentence."""

from __future__ import annotations

import io
import json
import struct
import subprocess
import sys
import tarfile
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path

import psutil
import pytest
from PIL import Image

from engines.core import archive, tarstream
from engines.core.archive import archive_kind, list_members
from engines.core.case_check import rehash
from engines.core.case_records import CaseExhibit
from engines.core.errors import NotAnImage, TooLarge
from engines.core.exhibit import Source
from engines.core.intake import find_sources, receive
from engines.core.limits import DecodeLimits
from tests.case.conftest import REPOSITORY, facts_of


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), (10, 200, 30)).save(out, "PNG")
    return out.getvalue()


def zip_sharing(path: Path, names: Iterable[str], data: bytes) -> Path:
    """A ZIP file of which all members share the same packed bytes (APPNOTE 4.3), as overlapping bombs do."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(data) + packer.flush()
    crc = zlib.crc32(data)
    common = struct.pack("<HHHHHIII", 20, 0, 8, 0, 0, crc, len(packed), len(data))
    local = b"PK\x03\x04" + common + struct.pack("<HH", 1, 0) + b"x" + packed
    entries = [
        b"PK\x01\x02" + struct.pack("<H", 20) + common + struct.pack("<HHHHHII", len(name), 0, 0, 0, 0, 0, 0) + name
        for name in (text.encode() for text in names)
    ]
    directory = b"".join(entries)
    ending = b""
    if len(entries) > 0xFFFF:
        record = struct.pack("<QHHIIQQQQ", 44, 45, 45, 0, 0, len(entries), len(entries), len(directory), len(local))
        at = len(local) + len(directory)
        ending = b"PK\x06\x06" + record + b"PK\x06\x07" + struct.pack("<IQI", 0, at, 1)
    count = min(len(entries), 0xFFFF)
    ending += b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, count, count, len(directory), len(local), 0)
    path.write_bytes(local + directory + ending)
    return path


def children() -> list[psutil.Process]:
    """Worker processes of this one, without the one that looks after their resources."""
    return [child for child in psutil.Process().children() if "spawn_main" in " ".join(child.cmdline())]


def test_of_more_than_a_hundred_thousand_members_the_first_are_listed_and_that_is_said(tmp_path: Path) -> None:
    path = zip_sharing(tmp_path / "many.zip", (f"{n:06}.png" for n in range(100_001)), picture())
    found = [source.member for source in find_sources([path])]
    assert len(found) == 100_001
    assert (found[0], found[-2], found[-1]) == ("000000.png", "099999.png", "")
    with pytest.raises(
        NotAnImage, match=r"many\.zip has more than 100,000 entries; only the first are listed\. Unpack"
    ):
        receive(Source(path))


def test_members_that_share_their_bytes_are_told_to_be_a_bomb(tmp_path: Path) -> None:
    path = zip_sharing(tmp_path / "shared.zip", (f"{n}.bmp" for n in range(2000)), bytes(60 << 20))
    assert path.stat().st_size < 1 << 20
    assert [source.member for source in find_sources([path])] == [""]
    with pytest.raises(
        NotAnImage, match=r"shared\.zip unpacks to 117\.2 GiB altogether, .* archive bomb and is not opened"
    ):
        receive(Source(path))


@pytest.mark.parametrize("packing", ["gz", "bz2", "xz"])
def test_a_compressed_tar_that_swells_is_left_where_it_swells(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, packing: str
) -> None:
    path = tmp_path / f"a.tar.{packing}"
    with tarfile.open(path, f"w:{packing}") as made:  # type: ignore[call-overload]
        for name, data in (("small.png", picture()), ("big.bmp", bytes(8 << 20)), ("after.png", picture())):
            info = tarfile.TarInfo(name)
            info.size = len(data)
            made.addfile(info, io.BytesIO(data))
    monkeypatch.setattr(tarstream, "BOMB_FREE_BYTES", 1 << 20)
    kind = archive_kind(path)
    assert kind is not None
    met = []
    with pytest.raises(
        TooLarge, match=r"a\.tar\.\w+ unpacks to more than 20 times its size; it looks like an archive bomb"
    ):
        for label in list_members(path, kind, DecodeLimits(max_ratio=20)):
            met.append(label)
    assert met == ["small.png", "big.bmp"]


def test_links_in_a_zip_are_left_out_and_names_lead_nowhere(tmp_path: Path) -> None:
    path = tmp_path / "in" / "a.zip"
    path.parent.mkdir()
    link = zipfile.ZipInfo("link.png")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(path, "w") as made:
        made.writestr(link, "/etc/passwd")
        for name in ("../../out.png", "/abs.png", "C:\\windows\\x.png", "a/../../b.png", "nul\x01\u202e.png"):
            made.writestr(name, picture())
    sources = list(find_sources([path]))
    assert len(sources) == 5
    for source in sources:
        assert receive(source).facts.width == 8
        assert "\u202e" not in receive(source).facts.note
    assert [p.name for p in tmp_path.rglob("*")] == ["in", "a.zip"]


def test_nothing_is_unpacked_in_the_program_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("p.png", picture())
    (tmp_path / "a.tar.gz").write_bytes(b"\x1f\x8b\x08\x00 this is no tar")

    def never(*_: object) -> None:
        raise AssertionError("an archive was opened in the program itself")

    for module, name in ((zipfile, "ZipFile"), (tarfile, "open"), (archive, "decompressed")):
        monkeypatch.setattr(module, name, never)
    found = list(find_sources([tmp_path]))
    assert {source.name for source in found} == {"a.tar.gz", "a.zip › p.png"}
    exhibit = CaseExhibit(1, Source(path, "p.png"), facts_of(picture()), None, "", "", None)
    (check,) = rehash([exhibit], lambda: False)
    assert check.ok, check.sentence
    assert children() == []


def test_an_archive_whose_reader_dies_costs_that_archive_only(tmp_path: Path) -> None:
    path = zip_sharing(tmp_path / "a.zip", (f"{n:06}.png" for n in range(60_000)), picture())
    (tmp_path / "b.png").write_bytes(picture())
    walk = find_sources([path, tmp_path / "b.png"])
    assert next(walk).member == "000000.png"
    (reader,) = children()
    reader.kill()
    left = list(walk)
    assert len(left) < 60_000
    assert [source.name for source in left[-1:]] == ["b.png"]


def test_the_command_line_says_of_each_hostile_archive_what_is_wrong(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    zip_sharing(folder / "shared.zip", (f"{n}.bmp" for n in range(2000)), bytes(60 << 20))
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as made:
        made.writestr("p.png", picture())
    with zipfile.ZipFile(folder / "nested.zip", "w") as made:
        made.writestr("inner.zip", inner.getvalue())
        made.writestr("ok.png", picture())
    (folder / "cut.tar").write_bytes(b"x" * 257 + b"ustar" + bytes(100))
    command = [sys.executable, "-m", "engines", "examine", str(folder), "--engines", "provenance", "--json"]
    said = subprocess.run(
        [*command, "--case", str(tmp_path / "x.assay")], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    lines = {Path(line["path"]).name: line for line in map(json.loads, said.stdout.splitlines())}
    assert "archive bomb" in lines["shared.zip"]["sentence"]
    assert "inside an archive; unpack it" in lines["nested.zip!inner.zip"]["sentence"]
    assert lines["nested.zip!ok.png"]["outcome"] == "nothing found"
    assert "damaged" in lines["cut.tar"]["sentence"]
    assert "Traceback" not in said.stderr
