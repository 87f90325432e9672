"""Folders and archives give their pictures one by one, whatever is hidden in them."""

from __future__ import annotations

import io
import os
import tarfile
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from intake_files import encoded, texture

from engines.core.archive import archive_kind, list_members
from engines.core.errors import AssayError, NotAnImage, TooLarge, UnreadableFile
from engines.core.exhibit import Source
from engines.core.intake import DecodeLimits, find_sources, receive
from engines.core.names import clean_name, natural_key

PICTURE = encoded(texture(8, 8), "PNG")


def make_zip(path: Path, members: Iterable[tuple[str, bytes]]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return path


def make_tar(path: Path, members: Iterable[tuple[str, bytes]], mode: str = "w") -> Path:
    with tarfile.open(path, mode) as archive:
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return path


def members(path: Path) -> list[str]:
    return [source.member for source in find_sources([path])]


def test_folders_are_walked_in_natural_order_without_system_files(tmp_path: Path) -> None:
    for name in ("b10.png", "b2.png", "B1.png", ".DS_Store", "Thumbs.db", "._b2.png", ".hidden.png", "sub/a.png"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(PICTURE)
    (tmp_path / "__MACOSX").mkdir()
    (tmp_path / "__MACOSX/x.png").write_bytes(PICTURE)
    found = [source.path.relative_to(tmp_path).as_posix() for source in find_sources([tmp_path])]
    assert found == [".hidden.png", "B1.png", "b2.png", "b10.png", "sub/a.png"]


def test_a_folder_that_contains_itself_is_walked_once(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a/p.png").write_bytes(PICTURE)
    (tmp_path / "a/loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "self").symlink_to("self")
    found = [source.path.name for source in find_sources([tmp_path])]
    assert sorted(found) == ["p.png", "self"]
    with pytest.raises(UnreadableFile, match="leads back to itself"):
        receive(Source(tmp_path / "self"))


def test_the_walk_is_lazy_and_stops_when_asked(tmp_path: Path) -> None:
    for number in range(20):
        (tmp_path / f"{number}.png").write_bytes(PICTURE)
    taken: list[Source] = []
    for source in find_sources([tmp_path], should_stop=lambda: len(taken) >= 3):
        taken.append(source)
    assert [source.path.name for source in taken] == ["0.png", "1.png", "2.png"]


def test_a_place_is_listed_once_and_a_missing_one_too(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(PICTURE)
    gone = tmp_path / "gone.png"
    assert [s.path for s in find_sources([tmp_path, tmp_path / "a.png", gone])] == [tmp_path / "a.png", gone]
    with pytest.raises(UnreadableFile, match=r"gone\.png is not there"):
        receive(Source(gone))


@pytest.mark.parametrize("suffix", ["zip", "tar", "tar.gz", "tar.bz2", "tar.xz"])
def test_archives_are_opened_in_place_in_any_order(tmp_path: Path, suffix: str) -> None:
    pictures = [(f"in/{n}.png", encoded(texture(8, 8 + n), "PNG")) for n in range(4)]
    path = tmp_path / f"case.{suffix}"
    if suffix == "zip":
        make_zip(path, pictures)
    else:
        make_tar(path, pictures, f"w:{suffix[4:]}")
    disguised = path.rename(tmp_path / "no-telling-name")
    sources = list(find_sources([disguised]))
    assert [source.member for source in sources] == [name for name, _ in pictures]
    for n in (0, 1, 3, 2, 0):
        exhibit = receive(sources[n])
        assert exhibit.data == pictures[n][1]
        assert exhibit.facts.width == 8 + n


def test_names_that_climb_out_are_only_names(tmp_path: Path) -> None:
    names = ["../../escape.png", "/etc/absolute.png", "a\\..\\b.png"]
    inside = tmp_path / "inside"
    inside.mkdir()
    for path in (
        make_zip(inside / "a.zip", [(n, PICTURE) for n in names]),
        make_tar(inside / "a.tar", [(n, PICTURE) for n in names]),
    ):
        for source in find_sources([path]):
            assert receive(source).data == PICTURE
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["a.tar", "a.zip", "inside"]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_members_of_one_name_are_both_listed(tmp_path: Path) -> None:
    other = encoded(texture(9, 9), "PNG")
    for path in (
        make_zip(tmp_path / "a.zip", [("p.png", PICTURE), ("p.png", other)]),
        make_tar(tmp_path / "a.tar", [("p.png", PICTURE), ("p.png", other)]),
    ):
        sources = list(find_sources([path]))
        assert [source.member for source in sources] == ["p.png", "p.png ⟨2⟩"]
        assert [receive(source).data for source in sources] == [PICTURE, other]


def test_a_zip_bomb_is_refused_without_unpacking_it(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "bomb.zip", [("big.bmp", b"BM" + bytes(80_000_000))])
    assert path.stat().st_size < 200_000
    with pytest.raises(TooLarge, match=r"bomb\.zip › big\.bmp .* archive bomb"):
        receive(Source(path, "big.bmp"))


def test_a_member_longer_than_the_archive_states_is_refused(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "a.zip", [("p.png", PICTURE)])
    data = bytearray(path.read_bytes())
    at = data.rfind(b"PK\x01\x02")
    data[at + 24 : at + 28] = (len(PICTURE) - 5).to_bytes(4, "little")
    path.write_bytes(data)
    with pytest.raises(UnreadableFile, match="damaged"):
        receive(Source(path, "p.png"))


def test_members_and_files_above_the_size_limit_are_refused(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "a.zip", [("p.png", PICTURE)])
    (tmp_path / "p.png").write_bytes(PICTURE)
    limits = DecodeLimits(max_bytes=50)
    for source in (Source(path, "p.png"), Source(tmp_path / "p.png")):
        with pytest.raises(TooLarge, match=r"p\.png .* above 50 bytes are not examined"):
            receive(source, limits)


def test_an_archive_with_too_many_members_lists_the_first_and_then_itself(tmp_path: Path) -> None:
    path = make_tar(tmp_path / "a.tar", [(f"{n}.png", PICTURE) for n in range(12)])
    limits = DecodeLimits(max_members=10)
    found = [source.member for source in find_sources([path], limits=limits)]
    assert found == [*(f"{n}.png" for n in range(10)), ""]
    with pytest.raises(NotAnImage, match=r"a\.tar has more than 10 entries"):
        receive(Source(path), limits)


def test_encrypted_members_say_so(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "a.zip", [("p.png", PICTURE)])
    data = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.find(mark) + offset] |= 1
    path.write_bytes(data)
    assert members(path) == ["p.png"]
    with pytest.raises(UnreadableFile, match=r"a\.zip › p\.png is encrypted"):
        receive(Source(path, "p.png"))


def test_nested_and_damaged_and_empty_archives_are_named(tmp_path: Path) -> None:
    inner = make_zip(tmp_path / "inner.zip", [("p.png", PICTURE)])
    outer = make_zip(tmp_path / "outer.zip", [("inner.zip", inner.read_bytes())])
    assert members(outer) == ["inner.zip"]
    with pytest.raises(NotAnImage, match=r"outer\.zip › inner\.zip is a ZIP archive inside an archive"):
        receive(Source(outer, "inner.zip"))
    cut = tmp_path / "cut.zip"
    cut.write_bytes(inner.read_bytes()[:-30])
    empty = make_zip(tmp_path / "empty.zip", [])
    for path, words in ((cut, "damaged or incomplete"), (empty, "without any file")):
        assert members(path) == [""]
        with pytest.raises(NotAnImage, match=rf"{path.name} .*{words}"):
            receive(Source(path))


def test_a_changed_or_vanished_archive_gives_a_sentence(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "a.zip", [("p.png", PICTURE), ("q.png", PICTURE)])
    receive(Source(path, "p.png"))
    with pytest.raises(UnreadableFile, match="no longer in the archive"):
        receive(Source(path, "never.png"))
    path.unlink()
    with pytest.raises(UnreadableFile, match=r"a\.zip is not there"):
        receive(Source(path, "q.png"))


def test_links_and_devices_in_a_tar_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "a.tar"
    with tarfile.open(path, "w") as archive:
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE):
            info = tarfile.TarInfo(f"special{kind!r}")
            info.type = kind
            info.linkname = "/etc/passwd"
            archive.addfile(info)
        info = tarfile.TarInfo("p.png")
        info.size = len(PICTURE)
        archive.addfile(info, io.BytesIO(PICTURE))
    assert members(path) == ["p.png"]


def test_office_documents_are_documents_not_archives(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "letter.docx", [("[Content_Types].xml", b"<Types/>"), ("word/media/a.png", PICTURE)])
    assert members(path) == [""]
    with pytest.raises(NotAnImage, match="Office document"):
        receive(Source(path))


@settings(max_examples=60, deadline=None)
@given(data=st.data(), kind=st.sampled_from(["zip", "tar", "gz"]))
def test_a_damaged_archive_never_gives_more_than_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, kind: str
) -> None:
    folder = tmp_path_factory.mktemp("damage")
    path = folder / "a"
    contents = [("p.png", PICTURE), ("q.png", PICTURE)]
    if kind == "zip":
        make_zip(path, contents)
    else:
        make_tar(path, contents, "w:gz" if kind == "gz" else "w")
    whole = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(whole[: data.draw(st.integers(1, len(whole)))])
    labels: list[str] = []
    try:
        if found := archive_kind(path):
            labels.extend(list_members(path, found, DecodeLimits()))
    except AssayError as error:
        assert "a" in str(error)
    for label in labels or [""]:
        try:
            receive(Source(path, label))
        except AssayError as error:
            assert "a" in str(error)


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=300))
def test_clean_names_are_one_visible_encodable_line(text: str) -> None:
    shown = clean_name(text)
    assert len(shown) <= 240
    assert "\n" not in shown and shown.isprintable()
    shown.encode("utf-8")
    natural_key(text)


def test_hostile_names_are_made_visible() -> None:
    assert clean_name("a\nb\u202egpj.exe") == "a\\nb\\u202egpj.exe"
    assert clean_name(os.fsdecode(b"caf\xe9.jpg")) == "caf\\xe9.jpg"
    assert clean_name("Ægir 写真 é.jpg") == "Ægir 写真 é.jpg"
    assert sorted(["p10", "p2", "P1"], key=natural_key) == ["P1", "p2", "p10"]
