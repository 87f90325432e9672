"""Everything the window can do, by name: words, icon, shortcut, menu. Toolbar and menus are drawn from this table."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow

from gui.theme import icon


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One action. ``menu`` is where it stands; ``bar`` puts it on the toolbar; "-" as id is a separator."""

    id: str
    words: str = ""
    shortcut: str = ""
    tip: str = ""
    menu: str = ""
    icon: str = ""
    bar: bool = False
    checkable: bool = False


MENUS = ("&Case", "&Exhibits", "E&xamination", "&View", "&Help")
_CASE, _EXHIBITS, _EXAMINATION, _VIEW, _HELP = MENUS
_LINE = "-"

ACTIONS = (
    ActionSpec("new_case", "&New case…", "Ctrl+N", "Make a case at a place of your choice", _CASE, "case"),
    ActionSpec("open_case", "Open &case…", "Ctrl+Shift+C", "Open a case file and go on with it", _CASE),
    ActionSpec("recent", "&Recent cases", menu=_CASE),
    ActionSpec("copy_case", "&Save copy as…", "Ctrl+Shift+S", "Save a copy of the case and its folder", _CASE),
    ActionSpec(
        "export_case", "&Export case…", "Ctrl+Shift+X", "Write the case to one file, to be imported elsewhere", _CASE
    ),
    ActionSpec("import_case", "&Import case…", "Ctrl+Shift+Y", "Open a case that was exported elsewhere", _CASE),
    ActionSpec(_LINE, menu=_CASE),
    ActionSpec("case_details", "Case &details…", "Ctrl+Shift+D", "Its name, for whom it is, what is asked", _CASE),
    ActionSpec(
        "report", "Re&port…", "Ctrl+R", "Write a report of the case: HTML, PDF, JSON or CSV", _CASE, "report", bar=True
    ),
    ActionSpec(
        "report_chosen",
        "Report of the se&lected…",
        "Ctrl+Shift+R",
        "Write a report of the selected exhibits only; it says that others were left out",
        _CASE,
    ),
    ActionSpec(_LINE, menu=_CASE),
    ActionSpec(
        "settings", "Se&ttings…", "Ctrl+,", "Engines and their options, workers, theme", _CASE, "settings", bar=True
    ),
    ActionSpec("quit", "&Quit", "Ctrl+Q", "Close the window; everything found is kept in the case", _CASE),
    ActionSpec("open", "&Open…", "Ctrl+O", "Add pictures or archives", _EXHIBITS, "open", bar=True),
    ActionSpec("folder", "&Folder…", "Ctrl+Shift+O", "Add all pictures of a folder", _EXHIBITS, "folder", bar=True),
    ActionSpec(
        "watch",
        "&Watch a folder…",
        "Ctrl+Shift+W",
        "Take in and examine what arrives in a folder, until it is switched off here or below",
        _EXHIBITS,
        checkable=True,
    ),
    ActionSpec("paste", "&Paste", "Ctrl+V", "Add a picture or files from the clipboard", _EXHIBITS, "paste", bar=True),
    ActionSpec(
        "caption",
        "C&aption…",
        "Ctrl+T",
        "Give the selected exhibit captions, and see which of their words fit",
        _EXHIBITS,
        "caption",
        bar=True,
        checkable=True,
    ),
    ActionSpec(_LINE, menu=_EXHIBITS),
    ActionSpec("undo", "&Undo", "Ctrl+Z", "Take the last act back", _EXHIBITS, "undo"),
    ActionSpec("redo", "&Redo", "Ctrl+Shift+Z", "Do it again", _EXHIBITS, "redo"),
    ActionSpec(
        "remove", "Re&move from the list", "Del", "Take the selected exhibits out of the list", _EXHIBITS, "remove"
    ),
    ActionSpec("select_all", "Select &all", "Ctrl+A", "Select all exhibits shown", _EXHIBITS),
    ActionSpec(
        "select_alike",
        "Select all ali&ke",
        "Ctrl+Shift+A",
        "Unfold the pictures that look like the selected ones, and select them as well",
        _EXHIBITS,
    ),
    ActionSpec("tag", "Ta&g…", "Ctrl+G", "Give the selected exhibits tags, or take tags from them", _EXHIBITS),
    ActionSpec(
        "copy_out",
        "Copy files o&ut…",
        "Ctrl+E",
        "Copy the files of the selected exhibits into a folder, with a manifest of their hashes",
        _EXHIBITS,
    ),
    ActionSpec("find", "&Search", "Ctrl+F", "Search the list by name and metadata", _EXHIBITS, "search"),
    ActionSpec(
        "filters",
        "F&ilters…",
        "Ctrl+Shift+L",
        "Filter by question, support, camera, date, generator mark, tag, caption and kind of file",
        _EXHIBITS,
        "filter",
    ),
    ActionSpec("next", "&Next exhibit", "Alt+Down", "Go to the next exhibit", _EXHIBITS),
    ActionSpec("previous", "Pre&vious exhibit", "Alt+Up", "Go to the previous exhibit", _EXHIBITS),
    ActionSpec(
        "examine",
        "&Examine",
        "F5",
        "Examine the selected exhibits, or all that are not examined yet",
        _EXAMINATION,
        "examine",
        bar=True,
    ),
    ActionSpec(
        "examine_with",
        "Examine &with…",
        "F6",
        "Examine the selected exhibits with engines of your choice",
        _EXAMINATION,
    ),
    ActionSpec("stop", "&Stop", "Shift+F5", "Stop; everything found so far is kept", _EXAMINATION, "stop", bar=True),
    ActionSpec(
        "normal",
        "&Normal pictures",
        "Ctrl+Shift+M",
        "Learn what is normal from a folder of pictures, and compare with it",
        _EXAMINATION,
        "normal",
        bar=True,
        checkable=True,
    ),
    ActionSpec(
        "compare",
        "Compare with &reference…",
        "Ctrl+Shift+F",
        "Show what differs between the selected exhibits and a picture of the same thing",
        _EXAMINATION,
    ),
    ActionSpec(
        "camera",
        "&Camera fingerprint…",
        "Ctrl+Shift+K",
        "Fit a camera from a folder of its pictures, and test for it",
        _EXAMINATION,
        checkable=True,
    ),
    ActionSpec(
        "notes", "&Notes", "Ctrl+Shift+N", "Notes on the selected exhibit or on the case", _VIEW, "note", checkable=True
    ),
    ActionSpec("log", "&Log", "Ctrl+L", "What was done in this case", _VIEW, "log", checkable=True),
    ActionSpec(_LINE, menu=_VIEW),
    ActionSpec("veil", "Lift the &veil, or veil again", "V", "Show or cover the selected pictures", _VIEW, "veil"),
    ActionSpec("veil_by_hand", "Veil by &hand", "Shift+V", "Cover the selected pictures, kept in the case", _VIEW),
    ActionSpec(
        "veil_all",
        "Lift &all veils",
        "Ctrl+Shift+V",
        "Show all veiled pictures until this is switched off or the window closes",
        _VIEW,
        checkable=True,
    ),
    ActionSpec(_LINE, menu=_VIEW),
    ActionSpec("theme_system", "As the &desktop", menu=_VIEW, tip="Follow the desktop's theme", checkable=True),
    ActionSpec("theme_light", "&Light", menu=_VIEW, tip="Light theme", checkable=True),
    ActionSpec("theme_dark", "Dar&k", menu=_VIEW, tip="Dark theme", checkable=True),
    ActionSpec(_LINE, menu=_VIEW),
    ActionSpec("full_screen", "&Full screen", "F11", "Use the whole screen", _VIEW, checkable=True),
    ActionSpec("help", "&Explain", "F1", "What an engine shows, how to read it, when it misleads", _HELP, "help", True),
    ActionSpec(
        "models",
        "&Models and their error",
        "Ctrl+M",
        "Every model and reference file: data, measured error, calibration, checksums",
        _HELP,
        "models",
        bar=True,
    ),
    ActionSpec("keys", "&Keyboard", "Shift+F1", "All keyboard shortcuts", _HELP),
    ActionSpec("tour", "&Tour of one minute", "", "Through the window, on the samples", _HELP),
    ActionSpec("update", "Install an &update…", "", "Of models or of the program, from a signed file", _HELP),
    ActionSpec("about", "&About", "", "Version, licences and limits", _HELP),
)

BAR_GROUPS = (
    ("open", "folder", "paste"),
    ("examine", "stop"),
    ("caption", "normal"),
    ("report",),
    ("models", "settings", "help"),
)


def make_actions(window: QMainWindow) -> dict[str, QAction]:
    """One QAction a spec, by id. ``recent`` is a menu, which the window fills."""
    made = {}
    for spec in ACTIONS:
        if spec.id in (_LINE, "recent"):
            continue
        action = QAction(spec.words, window)
        action.setObjectName(spec.id)
        action.setCheckable(spec.checkable)
        if spec.shortcut:
            action.setShortcut(QKeySequence(spec.shortcut))
        shortcut = f" ({action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)})" if spec.shortcut else ""
        action.setToolTip(f"{spec.tip}{shortcut}")
        action.setStatusTip(spec.tip)
        made[spec.id] = action
    dress_actions(made)
    return made


def dress_actions(actions: dict[str, QAction]) -> None:
    """Icons in the colours of the theme worn now."""
    for spec in ACTIONS:
        if spec.icon and spec.id in actions:
            actions[spec.id].setIcon(icon(spec.icon, "accent" if spec.id == "examine" else "text"))
