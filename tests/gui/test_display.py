"""Why no window can be shown, said before Qt would end the program without a word."""

from __future__ import annotations

import subprocess
import sys

import pytest

from gui import display

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux is looked at")


def test_an_offscreen_window_needs_no_display() -> None:
    assert display.obstacle({"QT_QPA_PLATFORM": "offscreen"}) == ""


def test_without_a_display_the_command_line_is_named() -> None:
    said = display.obstacle({})
    assert ("there is no display" in said or "this system lacks" in said) and "assay --help" in said


def test_a_display_that_does_not_answer_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(display, "_missing", lambda libraries: [])
    assert "the display :4711 does not answer" in display.obstacle({"DISPLAY": ":4711"})


def test_missing_libraries_are_named_with_the_packages_that_bring_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(display, "_DRAWING", {"libEGL_of_nobody.so.1": "libegl1"})
    monkeypatch.setattr(display, "_X11", {"libxcb-nobody.so.0": "libxcb-cursor0"})
    said = display.obstacle({"DISPLAY": ":0"})
    assert "libEGL_of_nobody.so.1" in said and "sudo apt install libegl1 libxcb-cursor0" in said
    assert "libxcb-cursor0" not in display.obstacle({"QT_QPA_PLATFORM": "offscreen"})


def test_the_program_ends_with_the_sentence_and_no_traceback() -> None:
    script = "import sys\nfrom gui.__main__ import main\nsys.exit(main([]))"
    environment = {"PATH": "", "HOME": "/nonexistent", "PYTHONPATH": ":".join(sys.path), "DISPLAY": ":4711"}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=environment)
    assert done.returncode == 1 and done.stderr.startswith("Assay cannot open its window")
    assert "Traceback" not in done.stderr and done.stderr.count("\n") == 1
