"""A watched folder: files are given when they are whole, once, and again when their content has changed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from engines.core.watching import SETTLED_SECONDS, FolderWatch


class Clock:
    """Time as the test says."""

    now = 100.0

    def __call__(self) -> float:
        return self.now

    def pass_by(self, seconds: float = SETTLED_SECONDS) -> None:
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def watch(tmp_path: Path, clock: Clock) -> FolderWatch:
    (tmp_path / "in").mkdir()
    return FolderWatch(tmp_path / "in", clock)


def names(paths: tuple[Path, ...]) -> list[str]:
    return [path.name for path in paths]


def test_a_file_is_given_once_it_has_stayed_the_same(watch: FolderWatch, clock: Clock) -> None:
    path = watch.folder / "a.jpg"
    path.write_bytes(b"first half")
    assert watch.look().waiting == 1
    clock.pass_by(SETTLED_SECONDS / 2)
    path.write_bytes(b"first half and second half")
    assert watch.look().arrived == ()
    clock.pass_by(SETTLED_SECONDS * 0.9)
    assert watch.look().arrived == ()
    clock.pass_by(SETTLED_SECONDS * 0.2)
    look = watch.look()
    assert names(look.arrived) == ["a.jpg"]
    assert (look.waiting, look.trouble) == (0, "")
    clock.pass_by()
    assert watch.look().arrived == ()


def test_what_lies_there_already_arrives_in_natural_order_from_folders_too(watch: FolderWatch, clock: Clock) -> None:
    (watch.folder / "deep" / "deeper").mkdir(parents=True)
    for name in ("photo10.jpg", "photo2.jpg", "deep/deeper/photo1.jpg"):
        (watch.folder / name).write_bytes(b"x")
    watch.look()
    clock.pass_by()
    assert names(watch.look().arrived) == ["photo1.jpg", "photo2.jpg", "photo10.jpg"]


def test_empty_arriving_and_foreign_files_are_left_alone(watch: FolderWatch, clock: Clock) -> None:
    (watch.folder / "work.assay.files" / "ab").mkdir(parents=True)
    for name in ("a.jpg.part", "b.crdownload", "~$c.docx", ".DS_Store", "work.assay", "work.assay.files/ab/map.png"):
        (watch.folder / name).write_bytes(b"x")
    (watch.folder / "empty.jpg").write_bytes(b"")
    watch.look()
    clock.pass_by()
    look = watch.look()
    assert look.arrived == ()
    assert look.waiting == 1
    (watch.folder / "b.crdownload").rename(watch.folder / "b.jpg")
    watch.look()
    clock.pass_by()
    assert names(watch.look().arrived) == ["b.jpg"]


def test_a_file_with_other_content_is_given_again(watch: FolderWatch, clock: Clock) -> None:
    path = watch.folder / "a.jpg"
    path.write_bytes(b"one")
    watch.look()
    clock.pass_by()
    assert names(watch.look().arrived) == ["a.jpg"]
    path.write_bytes(b"another")
    assert watch.look().waiting == 1
    clock.pass_by()
    assert names(watch.look().arrived) == ["a.jpg"]


def test_a_folder_that_goes_away_gives_a_sentence_and_is_looked_at_again(
    watch: FolderWatch, clock: Clock, tmp_path: Path
) -> None:
    (watch.folder / "a.jpg").write_bytes(b"one")
    watch.look()
    clock.pass_by()
    assert names(watch.look().arrived) == ["a.jpg"]
    watch.folder.rename(tmp_path / "away")
    look = watch.look()
    assert look.arrived == ()
    assert str(watch.folder) in look.trouble
    assert "cannot be read now (No such file or directory)" in look.trouble
    (tmp_path / "away").rename(watch.folder)
    (watch.folder / "b.jpg").write_bytes(b"two")
    assert watch.look().trouble == ""
    clock.pass_by()
    assert names(watch.look().arrived) == ["b.jpg"]


@pytest.mark.skipif(os.name != "posix", reason="links as POSIX has them")
def test_links_that_lead_in_circles_or_nowhere_do_not_matter(watch: FolderWatch, clock: Clock) -> None:
    (watch.folder / "a.jpg").write_bytes(b"one")
    (watch.folder / "round").symlink_to(watch.folder)
    (watch.folder / "gone.jpg").symlink_to(watch.folder / "nothing")
    watch.look()
    clock.pass_by()
    look = watch.look()
    assert names(look.arrived) == ["a.jpg"]
    assert look.trouble == ""
