"""The real window, from the tests of the window."""

from tests.gui.conftest import app, home, open_window, unraisable_slots, wait_until

__all__ = ["app", "home", "open_window", "unraisable_slots", "wait_until"]
