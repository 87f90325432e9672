"""What the frozen program never loads and so leaves out; used by build.spec.

PyInstaller takes every plug-in of Qt and what they link to: a whole GTK, Kerberos, drivers for screens without a desk.
Entries are PyInstaller's triples (name in the bundle, source, kind).
"""

from __future__ import annotations

import posixpath
import re
import subprocess
from collections.abc import Iterable
from pathlib import Path

Entry = tuple[str, str, str]

# The program shows its window on X11, Wayland, Windows and macOS, or offscreen in tests; it draws without OpenGL.
_PLUGINS_KEPT = {
    "iconengines": {"qsvgicon"},
    "imageformats": {"qgif", "qico", "qjpeg", "qsvg", "qtiff", "qwbmp", "qwebp", "qmacheif", "qmacjp2"},
    "platforminputcontexts": {"composeplatforminputcontextplugin", "ibusplatforminputcontextplugin"},
    "platforms": {"qxcb", "qwayland", "qwayland-generic", "qoffscreen", "qminimal", "qwindows", "qcocoa"},
    # Without qgtk3, which brings a GTK of the building machine; the portal opens the desktop's own file dialogs.
    "platformthemes": {"qxdgdesktopportal"},
    "styles": {"qmodernwindowsstyle", "qmacstyle"},
    "wayland-decoration-client": {"adwaita", "bradient"},
    "wayland-shell-integration": {"xdg-shell"},
}
_PLUGIN = re.compile(r"PySide6/(?:Qt/)?plugins/([^/]+)/(?:lib)?([^/.]+)\.")
# A static library for linking, translations of Qt's own few words, unit tests of packages.
_NEEDLESS = re.compile(r"\.(rlib|a|lib|pyi|h)$|PySide6/(Qt/)?translations/|/tests?/|^pyqtgraph/examples/")
EXCLUDED_MODULES = ["PySide6.QtNetwork", "PySide6.QtTest"]


def trimmed(binaries: Iterable[Entry]) -> list[Entry]:
    """The binaries without needless plug-ins, then without the libraries that nothing links to any more."""
    kept = [entry for entry in binaries if _is_needed(entry[0])]
    links = {entry[0]: _links(entry[1]) for entry in kept if entry[2] != "SYMLINK"}
    while True:
        files = {entry[0] for entry in kept if entry[2] != "SYMLINK"}
        wanted = {name for file in files for name in links[file]}
        rest = [entry for entry in kept if _stays(entry, wanted, files)]
        if len(rest) == len(kept):
            return kept
        kept = rest


def without_needless(datas: Iterable[Entry], binaries: Iterable[Entry]) -> list[Entry]:
    """The data files that are needed; links among them to binaries that were left out go with these."""
    kept = [entry for entry in datas if _is_needed(entry[0])]
    there = {entry[0] for entry in (*kept, *binaries) if entry[2] != "SYMLINK"}
    return [entry for entry in kept if entry[2] != "SYMLINK" or _target(entry) in there]


def _target(link: Entry) -> str:
    """What a link points to, by its name in the bundle."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(link[0]), link[1]))


def _is_needed(name: str) -> bool:
    name = name.replace("\\", "/")
    plugin = _PLUGIN.search(name)
    if plugin:
        return plugin[2] in _PLUGINS_KEPT.get(plugin[1], set())
    return not _NEEDLESS.search(name)


def _stays(entry: Entry, wanted: set[str], files: set[str]) -> bool:
    """Libraries of the building machine, and parts of Qt, stay while something links to them."""
    name, file = entry[0].replace("\\", "/"), Path(entry[0]).name
    if entry[2] == "SYMLINK":
        return _target(entry) in files
    of_system = "/" not in name and re.match(r"lib[^/]+\.so", name) is not None and not name.startswith("libpython")
    of_qt = re.match(r"PySide6/Qt/lib/libQt6", name) is not None
    return file in wanted or not (of_system or of_qt)


def _links(path: str) -> list[str]:
    """Names of the libraries that an ELF file links to; none for other files, and where readelf is missing."""
    try:
        said = subprocess.run(["readelf", "-d", path], capture_output=True, text=True).stdout
    except OSError:
        return []
    return re.findall(r"\(NEEDED\).*\[(.+?)\]", said)
