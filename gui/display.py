"""Whether a window can be shown here, asked before Qt is loaded: Qt would end the program without a sentence."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress

# The libraries that Qt's parts link to, and the Debian and Ubuntu packages that bring them (xcb_qpa and QtGui of Qt 6).
_DRAWING = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libfontconfig.so.1": "libfontconfig1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libX11.so.6": "libx11-6",
    "libdbus-1.so.3": "libdbus-1-3",
}
_X11 = {
    "libxcb.so.1": "libxcb1",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
}
_DIALOGS = (
    ("zenity", "--error", "--no-markup", "--title=Assay", "--text"),
    ("kdialog", "--title", "Assay", "--error"),
    ("xmessage", "-center"),
)
_WITHOUT = "The command line works without a display: assay --help."


def obstacle(environment: Mapping[str, str] | None = None) -> str:
    """Why no window can be shown, in a sentence that says what to do; "" where one can. Only Linux is looked at."""
    if sys.platform != "linux":
        return ""
    given = os.environ if environment is None else environment
    platform = given.get("QT_QPA_PLATFORM", "").partition(":")[0].partition(";")[0]
    wayland = platform.startswith("wayland") or (not platform and bool(given.get("WAYLAND_DISPLAY")))
    x11 = platform == "xcb" or (not platform and not wayland)
    missing = [*_missing(_DRAWING), *(_missing(_X11) if x11 else [])]
    if missing:
        return (
            f"Assay cannot open its window: this system lacks {', '.join(missing)}. On Debian or Ubuntu: sudo apt "
            f"install {' '.join((_DRAWING | _X11)[name] for name in missing)}. {_WITHOUT}"
        )
    if not x11:
        return ""
    if not given.get("DISPLAY"):
        return (
            "Assay cannot open its window: there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set). "
            f"{_WITHOUT}"
        )
    if not _answers(given["DISPLAY"]):
        return (
            f"Assay cannot open its window: the display {given['DISPLAY']} does not answer, or this user may not use "
            f"it. {_WITHOUT}"
        )
    return ""


def tell(sentence: str, dialogs: Sequence[tuple[str, ...]] = _DIALOGS) -> None:
    """Say it on the terminal, and in a box where the program was started by a click and a helper for boxes is there."""
    print(sentence, file=sys.stderr)
    if sys.stderr is not None and sys.stderr.isatty():
        return
    for helper, *options in dialogs:
        if shutil.which(helper):
            with suppress(OSError):
                subprocess.Popen([helper, *options, sentence], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                return


def _missing(libraries: Mapping[str, str]) -> list[str]:
    absent = []
    for name in libraries:
        try:
            ctypes.CDLL(name)
        except OSError:
            absent.append(name)
    return absent


def _answers(display: str) -> bool:
    """Whether an X server answers at this display; libxcb was found to be there before."""
    xcb = ctypes.CDLL("libxcb.so.1")
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connect.argtypes = (ctypes.c_char_p, ctypes.c_void_p)
    xcb.xcb_connection_has_error.argtypes = xcb.xcb_disconnect.argtypes = (ctypes.c_void_p,)
    connection = xcb.xcb_connect(os.fsencode(display), None)
    try:
        return bool(xcb.xcb_connection_has_error(connection) == 0)
    finally:
        xcb.xcb_disconnect(connection)
