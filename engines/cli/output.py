"""Printing for people and programs: hostile names made harmless, one line at a time, nothing left in a buffer."""

from __future__ import annotations

import contextlib
import sys

from engines.core.errors import AssayError
from engines.core.names import clean_name


class NotWritten(AssayError):
    """A file the command line was asked for could not be written."""


def prepare_streams() -> None:
    """A terminal that lacks a character gets an escape in its place, never an exception."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(errors="backslashreplace")


def printable(text: str) -> str:
    """``text`` on one line, with controls and direction marks shown as escapes."""
    return text if text.isprintable() else "".join(c if c.isprintable() else clean_name(c) for c in text)


def line(text: str = "") -> None:
    """One line of result on standard output."""
    sys.stdout.write(printable(text) + "\n")
    sys.stdout.flush()


def say(text: str) -> None:
    """One line for the person on standard error."""
    with contextlib.suppress(BrokenPipeError):
        sys.stderr.write(printable(text) + "\n")
        sys.stderr.flush()
