"""Triage in the real window: filters and their chips, folding by key, tags, and acts on many exhibits."""

from __future__ import annotations

import csv
import hashlib
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from engines.core.case import Case, folder_of
from engines.core.case_tags import tags_standing
from engines.core.examine_case import examine_into
from engines.core.intake import find_sources
from engines.core.run import Run
from gui.exhibits.model import ROW_ROLE
from gui.triage.ask import WITH, Ask
from gui.triage.engine_dialog import EngineDialog
from gui.triage.kept import FILE
from gui.triage.tag_dialog import TagDialog
from gui.window import MainWindow
from tests.gui.conftest import OpenWindow, WaitUntil
from tests.gui.windows import quick_settings


def make_evidence(folder: Path) -> None:
    """A picture with its camera's name, two copies saved again, another picture, one with a generator's mark."""
    folder.mkdir()
    random = np.random.default_rng(3)
    for name, camera in (("house 1.jpg", "Canon EOS 5D"), ("tree.jpg", "NIKON D90")):
        rough = Image.fromarray(random.integers(0, 256, (24, 32, 3), dtype=np.uint8))
        picture = rough.resize((320, 240), Image.Resampling.BICUBIC)
        exif = Image.Exif()
        exif[0x010F], exif[0x0110] = camera.split()[0], camera
        exif.get_ifd(0x8769)[0x9003] = "2024:05:17 10:00:00" if name == "house 1.jpg" else "2021:02:03 10:00:00"
        picture.save(folder / name, exif=exif, quality=95)
        if name == "house 1.jpg":
            picture.save(folder / "house 2.jpg", quality=50)
            picture.resize((160, 120)).save(folder / "house 3.png")
    from PIL.PngImagePlugin import PngInfo

    words = PngInfo()
    words.add_text("parameters", "a castle in Vienna\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1, Size: 64x64")
    Image.fromarray(random.integers(0, 256, (64, 64, 3), dtype=np.uint8)).save(folder / "castle.png", pnginfo=words)


@pytest.fixture(scope="module")
def examined(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """(the folder of evidence, a case in which it was examined), once for all tests; none may change them."""
    folder = tmp_path_factory.mktemp("triage")
    make_evidence(folder / "in")
    with Case.create(folder / "work.assay") as case:
        for _ in examine_into(case, find_sources([folder / "in"]), ["provenance"], Run()):
            pass
    return folder / "in", folder / "work.assay"


@pytest.fixture
def evidence(examined: tuple[Path, Path]) -> Path:
    return examined[0]


@pytest.fixture
def case(examined: tuple[Path, Path], tmp_path: Path) -> Path:
    """A copy of the case for one test."""
    shutil.copyfile(examined[1], tmp_path / "work.assay")
    shutil.copytree(folder_of(examined[1]), folder_of(tmp_path / "work.assay"))
    return tmp_path / "work.assay"


def names(window: MainWindow) -> list[str]:
    model = window.model
    return [model.index(place).data(ROW_ROLE).source.name for place in range(model.rowCount())]


def opened(open_window: OpenWindow, wait_until: WaitUntil, case: Path) -> MainWindow:
    """The window on the case, with all that its rows tell."""
    window = open_window(case)
    rows = window.model.rows
    wait_until(lambda: len(rows()) == 5 and all(row.traits for row in rows()), 60, "five rows with their metadata")
    return window


def test_filters_become_chips_that_a_click_or_escape_takes_away(
    open_window: OpenWindow, wait_until: WaitUntil, case: Path
) -> None:
    window = opened(open_window, wait_until, case)
    find = window.bench.find_bar
    window.actions_by_id["filters"].trigger()
    panel = find.panel
    cameras = [panel.camera.itemText(place) for place in range(panel.camera.count())]
    assert {"Canon EOS 5D (1)", "NIKON D90 (1)"} < set(cameras)
    panel.camera.setCurrentIndex(cameras.index("NIKON D90 (1)"))
    assert names(window) == ["tree.jpg"]
    assert find.words == "1 of 5 exhibits"
    panel.taken_from.setText("17 May 2024")
    panel.taken_from.editingFinished.emit()
    assert names(window) == ["tree.jpg"]
    panel.taken_from.setText("2024-05-17")
    panel.taken_from.editingFinished.emit()
    panel.hide()
    assert names(window) == []
    assert find.chips.words == ["NIKON D90", "taken from 2024-05-17"]
    assert "None of the 5 exhibits in the list matches: NIKON D90; taken from 2024-05-17." in window.view.empty_words
    assert find.words == "Nothing matches; 5 in the list"
    QTest.mouseClick(find.chips.buttons()[0], Qt.MouseButton.LeftButton)
    assert names(window) == ["house 1.jpg"]
    QTest.keyClick(window.view, Qt.Key.Key_Escape)
    assert len(names(window)) == 5
    assert window.view.empty_words == ""
    assert not find.chips.isVisible()
    window.actions_by_id["find"].trigger()
    QTest.keyClicks(find.search, "vienna")
    wait_until(lambda: names(window) == ["castle.png"], what="what the metadata says")
    QTest.keyClick(find.search, Qt.Key.Key_Escape)
    wait_until(lambda: len(names(window)) == 5, what="all exhibits again")
    assert find.search.text() == ""


def test_a_case_keeps_what_it_was_left_with_and_filters_saved_by_name(
    open_window: OpenWindow, wait_until: WaitUntil, case: Path
) -> None:
    window = opened(open_window, wait_until, case)
    find = window.bench.find_bar
    find.take(Ask(mark=WITH))
    window.triage_acts.save("made by machines")
    find.take(Ask(camera="Canon EOS 5D", sort="name"))
    window.close()
    with Case.open(case, read_only=True) as kept:
        assert kept.verify().ok
    again = open_window(case)
    wait_until(lambda: names(again) == ["house 1.jpg"], 60, "the filter that the case was left with")
    assert again.bench.find_bar.ask() == Ask(camera="Canon EOS 5D", sort="name")
    wait_until(lambda: "Canon EOS 5D" in again.notice.words and "Esc clears" in again.notice.words, what="the notice")
    assert again.triage_acts.saved() == ["made by machines"]
    again.triage_acts.use_saved("made by machines")
    assert names(again) == ["castle.png"]
    again.triage_acts.forget("made by machines")
    assert again.triage_acts.saved() == []
    again.close()
    (folder_of(case) / FILE).write_text('{"last": {"sort": "evil", "support": 77}, "saved": 3}')
    third = open_window(case)
    wait_until(lambda: len(names(third)) == 5, 60, "all exhibits where the file was spoilt")


def test_alike_pictures_are_folded_under_one_and_unfold_by_arrow_key(
    open_window: OpenWindow, wait_until: WaitUntil, case: Path, evidence: Path
) -> None:
    window = opened(open_window, wait_until, case)
    find, view, model = window.bench.find_bar, window.view, window.model
    find.take(Ask(sort="name"))
    assert names(window) == ["castle.png", "house 1.jpg", "house 2.jpg", "house 3.png", "tree.jpg"]
    QTest.mouseClick(find.fold, Qt.MouseButton.LeftButton)
    wait_until(lambda: names(window) == ["castle.png", "house 1.jpg", "tree.jpg"], what="the folded list")
    house = str(evidence / "house 1.jpg")
    assert model.fold(house).words == "+2 alike"
    assert "+2 alike" in model.data(model.place(house), Qt.ItemDataRole.AccessibleTextRole)
    assert find.words == "5 exhibits 2 folded under alike ones."
    view.select(house)
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert names(window) == ["castle.png", "house 1.jpg", "house 2.jpg", "house 3.png", "tree.jpg"]
    view.select(str(evidence / "house 3.png"))
    QTest.keyClick(view, Qt.Key.Key_Left)
    assert names(window) == ["castle.png", "house 1.jpg", "tree.jpg"]
    assert view.selected_keys() == [house]
    wait_until(lambda: window.actions_by_id["select_alike"].isEnabled(), what="the action")
    window.actions_by_id["select_alike"].trigger()
    assert sorted(Path(key).name for key in view.selected_keys()) == ["house 1.jpg", "house 2.jpg", "house 3.png"]
    assert window.triage_acts.many.bar.words == "3 selected"
    find.take(Ask(kind="PNG", fold=True))
    assert sorted(names(window)) == ["castle.png", "house 3.png"]


def test_what_a_filter_hides_is_not_acted_upon(open_window: OpenWindow, wait_until: WaitUntil, case: Path) -> None:
    window = opened(open_window, wait_until, case)
    window.view.selectAll()
    assert window.triage_acts.many.bar.words == "5 selected"
    window.bench.find_bar.take(Ask(kind="PNG"))
    assert sorted(Path(key).name for key in window.selection.keys) == ["castle.png", "house 3.png"]
    assert window.triage_acts.many.bar.words == "2 selected"
    window.actions_by_id["remove"].trigger()
    assert names(window) == []
    window.bench.find_bar.clear()
    assert sorted(names(window)) == ["house 1.jpg", "house 2.jpg", "tree.jpg"]
    window.actions_by_id["undo"].trigger()
    assert len(names(window)) == 5


def test_tags_are_given_filtered_by_undone_and_kept_in_the_log(
    open_window: OpenWindow, wait_until: WaitUntil, case: Path, evidence: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = opened(open_window, wait_until, case)
    house, tree = str(evidence / "house 1.jpg"), str(evidence / "tree.jpg")

    def answer(dialog: TagDialog) -> bool:
        dialog.fresh.setText("  for   court ")
        return True

    monkeypatch.setattr(TagDialog, "exec", answer)
    window.view.select_all_of([house, tree])
    window.actions_by_id["tag"].trigger()
    row = window.model.row(house)
    assert row is not None
    wait_until(lambda: row.tags == ("for court",), what="the tag")
    window.bench.find_bar.take(Ask(tag="for court"))
    assert sorted(names(window)) == ["house 1.jpg", "tree.jpg"]
    window.triage_acts.many.tag("for court", [row], on=False)
    wait_until(lambda: names(window) == ["tree.jpg"], what="one tag less")
    window.actions_by_id["undo"].trigger()
    wait_until(lambda: len(names(window)) == 2, what="the tag again")
    window.close()
    with Case.open(case) as kept:
        assert tags_standing(kept.log()) == {house: ("for court",), tree: ("for court",)}
        assert kept.verify().ok
    again = open_window(case)
    wait_until(lambda: sorted(names(again)) == ["house 1.jpg", "tree.jpg"], 60, "the tags of the case")


def test_chosen_files_are_copied_out_with_a_manifest_that_names_what_has_changed(
    open_window: OpenWindow,
    wait_until: WaitUntil,
    case: Path,
    evidence: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    window = opened(open_window, wait_until, case)
    window.view.selectAll()
    before = {path: path.read_bytes() for path in (evidence / "tree.jpg", evidence / "castle.png")}
    (evidence / "tree.jpg").write_bytes(b"other bytes")
    (evidence / "castle.png").unlink()
    out = tmp_path / "out"
    out.mkdir()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(out))
    window.actions_by_id["copy_out"].trigger()
    wait_until(lambda: "manifest" in window.notice.words, 60, "the end of copying")
    for path, data in before.items():
        path.write_bytes(data)
    assert "4 of 5 files were copied" in window.notice.words
    assert "1 of them are NOT as they were received" in window.notice.words
    folder = next(out.iterdir())
    with (folder / "manifest.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = {line["exhibit"]: line for line in csv.DictReader(file)}
    house = lines["house 1.jpg"]
    assert house["sha256"] == hashlib.sha256((evidence / "house 1.jpg").read_bytes()).hexdigest()
    assert house["state"] == "as received"
    assert (folder / house["file"]).read_bytes() == (evidence / "house 1.jpg").read_bytes()
    assert lines["tree.jpg"]["state"] == "CHANGED since it was received"
    assert lines["castle.png"]["state"].startswith("not copied: ")
    sums = (folder / "SHA256SUMS").read_text().splitlines()
    assert f"{house['sha256']} *house 1.jpg" in sums
    assert len(sums) == 4
    wait_until(lambda: any(entry.act == "files copied out" for entry in log_of(case)), what="the log")


def log_of(path: Path) -> list[object]:
    with Case.open(path, read_only=True) as case:
        return list(case.log())


def test_chosen_exhibits_are_examined_with_chosen_engines_only(
    open_window: OpenWindow, wait_until: WaitUntil, case: Path, evidence: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = opened(open_window, wait_until, case)
    offered: list[list[str]] = []

    def answer(dialog: EngineDialog) -> bool:
        offered.append(dialog.chosen())
        return True

    monkeypatch.setattr(EngineDialog, "exec", answer)
    monkeypatch.setattr(EngineDialog, "chosen", lambda dialog: ["guard"])
    house = str(evidence / "house 1.jpg")
    window.view.select(house)
    window.actions_by_id["examine_with"].trigger()
    wait_until(lambda: not window.desk.busy, 120, "the end of the examination")
    engines = {
        row.source.name: {finding.engine for finding in found}
        for row in window.model.rows()
        if row.facts and (found := findings_of(case, row.facts.sha256))
    }
    assert engines["house 1.jpg"] == {"provenance", "guard"}
    assert engines["tree.jpg"] == {"provenance"}


def findings_of(path: Path, sha256: str) -> list[object]:
    with Case.open(path, read_only=True) as case:
        return list(case.findings(sha256, arrays=False))


def test_the_engines_switched_on_are_ticked_at_first(open_window: OpenWindow, home: Path) -> None:
    from engines import engine_infos

    settings = quick_settings(home / "assay.ini", ("provenance", "spectrum"))
    infos = list(engine_infos().values())
    dialog = EngineDialog(2, infos, [info.id for info in infos if settings.engine_on(info.id)])
    assert sorted(dialog.chosen()) == ["provenance", "spectrum"]
    assert "the 2 selected exhibits" in dialog.findChild(type(dialog.layout().itemAt(0).widget())).text()
