"""Help ▸ Install an update…, with real signed files."""

from __future__ import annotations

from pathlib import Path

import pytest

from engines.core.packs import store
from engines.core.updates.keys import make_key, read_key, read_private, trust
from engines.core.updates.making import make_update
from engines.core.updates.manifest import PACK, Manifest
from gui.updates.window import UpdateWindow
from tests.gui.conftest import OpenWindow, WaitUntil
from tests.packs.made import detector, detector_pack, zipped


@pytest.fixture
def key(home: Path, tmp_path: Path) -> Path:
    """A laboratory's private key; nobody trusts it yet."""
    make_key(tmp_path / "lab.key", "Prüfstelle <Süd>")
    return tmp_path / "lab.key"


def signed(key: Path, version: str, gain: float = 40.0) -> Path:
    payload = zipped(detector_pack(key.with_name(f"pack{version}"), detector(gain=gain)))
    said = Manifest(
        PACK, "Red alarm", version, "finds red", "MIT", "Permission is <b>granted</b>.", "Measured on 400 photographs.",
        "", "", "2026-01-01", "", 1, 1, "",
    )  # fmt: skip
    target = key.with_name(f"{version}.assayupdate")
    make_update(said, payload, read_private(key), target)
    return target


def opened(open_window: OpenWindow) -> UpdateWindow:
    window = open_window()
    window.actions_by_id["update"].trigger()
    assert window.help_acts.updates is not None
    return window.help_acts.updates


def test_an_update_shows_signer_card_and_licence_first_and_is_installed_and_taken_back(
    open_window: OpenWindow, wait_until: WaitUntil, key: Path
) -> None:
    trust(read_key(key.with_name("lab.key.pub")))
    updates = opened(open_window)
    updates.take(signed(key, "1.0"))
    wait_until(lambda: updates.update_shown is not None and not updates.busy, what="the update's facts")
    shown = updates.page.toPlainText()
    for words in ("Red alarm 1.0", "Prüfstelle <Süd>", "Measured on 400 photographs.", "Permission is <b>granted</b>."):
        assert words in shown
    assert not store.is_taken("Red alarm"), "nothing is installed by looking"
    updates.install_button.click()
    wait_until(lambda: updates.installed.count() == 1 and not updates.busy, what="the model in the list of updates")
    assert store.is_taken("Red alarm") and "was installed" in updates.words.text()
    updates.back_button.click()
    wait_until(lambda: updates.installed.count() == 0 and not updates.busy, what="the update taken back")
    assert not store.is_taken("Red alarm") and not updates.back_button.isEnabled()


def test_an_unknown_signer_is_named_by_fingerprint_and_trusting_their_key_shows_the_update(
    open_window: OpenWindow, wait_until: WaitUntil, key: Path
) -> None:
    updates = opened(open_window)
    updates.take(signed(key, "1.0"))
    wait_until(lambda: "do not trust" in updates.words.text() and not updates.busy, what="the refusal")
    assert updates.page.toPlainText() == "" and not updates.install_button.isEnabled()
    updates.trust(key, agreed=True)
    assert "must stay with its owner" in updates.words.text()
    updates.trust(key.with_name("lab.key.pub"), agreed=True)
    wait_until(lambda: updates.install_button.isEnabled(), what="the update after its key was trusted")


def test_a_damaged_update_and_an_older_one_are_refused_in_a_sentence(
    open_window: OpenWindow, wait_until: WaitUntil, key: Path
) -> None:
    trust(read_key(key.with_name("lab.key.pub")))
    updates = opened(open_window)
    newer, older = signed(key, "2.0"), signed(key, "1.0")
    cut = newer.with_name("cut.assayupdate")
    cut.write_bytes(newer.read_bytes()[:-500])
    updates.take(cut)
    wait_until(lambda: "cut off" in updates.words.text() and not updates.busy, what="the refusal of the cut file")
    updates.take(newer)
    wait_until(updates.install_button.isEnabled, what="the newer one")
    updates.install_button.click()
    wait_until(lambda: updates.installed.count() == 1 and not updates.busy, what="the newer one installed")
    updates.take(older)
    wait_until(lambda: "version 2.0 is installed" in updates.words.text() and not updates.busy, what="the refusal")
    assert not updates.install_button.isEnabled()
