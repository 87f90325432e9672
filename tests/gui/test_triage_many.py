"""Acts on many exhibits in the real window: tags, files copied out, chosen engines, a report of the selected."""

from __future__ import annotations

import csv
import hashlib
import json
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog

from engines.core.case import Case
from engines.core.case_tags import tags_standing
from engines.report.template import DEFAULT
from gui.casework.report_dialog import ReportWanted
from gui.triage.ask import Ask
from gui.triage.copy_child import free_name
from gui.triage.engine_dialog import EngineDialog
from gui.triage.tag_dialog import TagDialog
from tests.gui.conftest import OpenWindow, WaitUntil
from tests.gui.evidence import names, opened
from tests.gui.windows import quick_settings


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


def test_names_of_any_length_and_writing_fit_the_file_system() -> None:
    taken: set[str] = set()
    names = [free_name("証" * 200 + ".jpeg", taken) for _ in range(2)]
    assert len(set(names)) == 2
    assert all(name.endswith(".jpeg") and len(name.encode()) <= 255 for name in names)


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


def test_a_report_of_the_selected_holds_these_only_and_says_so(
    open_window: OpenWindow, wait_until: WaitUntil, case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = opened(open_window, wait_until, case)
    wanted = {".json": tmp_path / "some.json", ".html": tmp_path / "some.html"}
    window.bench.find_bar.take(Ask(kind="PNG"))
    window.view.selectAll()
    for path in wanted.values():
        answer = ReportWanted(path, DEFAULT)
        monkeypatch.setattr(window.casework_acts, "ask_report", lambda answer=answer: answer)
        window.actions_by_id["report_chosen"].trigger()
        wait_until(path.is_file, 120, path.name)
        wait_until(lambda path=path: str(path) in window.notice.words, what="the notice")
    told = json.loads(wanted[".json"].read_text(encoding="utf-8"))
    assert sorted(one["name"] for one in told["exhibits"]) == ["castle.png", "house 3.png"]
    page = wanted[".html"].read_text(encoding="utf-8")
    assert "castle.png" in page
    assert "This report is limited to 2 of 5 files, chosen by the analyst" in page
