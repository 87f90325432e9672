"""Who may update this program: nothing is believed or unpacked before a trusted signature holds."""

from __future__ import annotations

import json
import shutil
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.updates.conftest import Assay, Laboratory


def changed(update: Path, change: Callable[[dict[str, bytes]], object]) -> Path:
    """A copy of the update with its members changed."""
    with zipfile.ZipFile(update) as packed:
        members = {name: packed.read(name) for name in packed.namelist()}
    change(members)
    target = update.with_name("changed.assayupdate")
    with zipfile.ZipFile(target, "w") as packed:
        for name, data in members.items():
            packed.writestr(name, data)
    return target


def test_an_update_is_verified_with_its_signer_licence_and_card(trusted: Laboratory, assay: Assay) -> None:
    said = assay("update", "verify", trusted.pack("1.2", licence="MIT"))
    assert said.code == 0
    for words in (
        "Red alarm 1.2: finds red",
        "Prüfstelle Süd",
        "licence: MIT",
        "400 photographs of two cameras",
        "holds",
    ):
        assert words in said.out


def test_without_a_trusted_key_nothing_is_shown_of_the_content_and_the_sentence_says_how_to_trust_it(
    laboratory: Laboratory, assay: Assay
) -> None:
    said = assay("update", "verify", laboratory.pack("1.0"))
    assert said.code == 1 and "a key that you do not trust" in said.err and "assay update trust" in said.err
    assert "photographs" not in said.out + said.err
    assert assay("update", "install", laboratory.pack("1.0"), "--yes").code == 1
    assert "No model has been imported" in assay("models", "list").err


def test_a_key_trusted_no_more_is_refused_again(trusted: Laboratory, assay: Assay) -> None:
    update = trusted.pack("1.0")
    listed = assay("update", "trust").out
    assert "Prüfstelle Süd" in listed
    fingerprint = listed.split("  ")[0]
    assert assay("update", "distrust", fingerprint).code == 0
    assert "do not trust" in assay("update", "verify", update).err
    assert "No key with the fingerprint" in assay("update", "distrust", fingerprint).err


def test_one_changed_letter_of_what_is_signed_is_found(trusted: Laboratory, assay: Assay) -> None:
    def alter(members: dict[str, bytes]) -> None:
        members["update.json"] = members["update.json"].replace(b"two cameras", b"ten cameras")

    said = assay("update", "install", changed(trusted.pack("1.0"), alter), "--yes")
    assert said.code == 1 and "its signature does not fit" in said.err and "ten cameras" not in said.out


def test_a_changed_payload_is_found_before_anything_is_kept(trusted: Laboratory, assay: Assay, home: Path) -> None:
    def alter(members: dict[str, bytes]) -> None:
        name = next(name for name in members if name.endswith(".zip"))
        members[name] = members[name][:-1] + bytes([members[name][-1] ^ 1])

    said = assay("update", "install", changed(trusted.pack("1.0"), alter), "--yes")
    assert said.code == 1 and "is damaged" in said.err
    assert not (home / "models").exists()


def test_a_signature_of_another_trusted_key_does_not_serve(trusted: Laboratory, assay: Assay, tmp_path: Path) -> None:
    other = Laboratory(tmp_path / "other", assay)
    assert assay("update", "trust", other.public, "--yes").code == 0
    theirs = other.pack("9.0")

    def exchange(members: dict[str, bytes]) -> None:
        with zipfile.ZipFile(theirs) as packed:
            stranger = json.loads(packed.read("update.sig"))
        own = json.loads(members["update.sig"])
        members["update.sig"] = json.dumps(own | {"signature": stranger["signature"]}).encode()

    assert "does not fit" in assay("update", "verify", changed(trusted.pack("1.0"), exchange)).err


CUTS: list[tuple[str, Callable[[dict[str, bytes]], object], str]] = [
    ("no signature", lambda members: members.pop("update.sig"), "no update of this program"),
    ("a signature that is none", lambda members: members.update({"update.sig": b"{}"}), "damaged"),
    ("a further file", lambda members: members.update({"further.sh": b"echo"}), "damaged"),
    ("no payload", lambda members: members.pop(next(name for name in members if name.endswith(".zip"))), "damaged"),
    ("a huge manifest", lambda members: members.update({"update.json": b" " * (2 << 20)}), "damaged"),
]


@pytest.mark.parametrize(("what", "change", "words"), CUTS, ids=[cut[0] for cut in CUTS])
def test_what_is_not_whole_is_refused_in_a_sentence(
    trusted: Laboratory, assay: Assay, what: str, change: Callable[[dict[str, bytes]], object], words: str
) -> None:
    said = assay("update", "verify", changed(trusted.pack("1.0"), change))
    assert said.code == 1 and words in said.err and said.err.count("\n") == 1


def test_a_file_that_was_cut_off_or_is_none_is_refused_in_a_sentence(trusted: Laboratory, assay: Assay) -> None:
    update = trusted.pack("1.0")
    cut = update.with_name("cut.assayupdate")
    cut.write_bytes(update.read_bytes()[:-200])
    assert "was cut off" in assay("update", "verify", cut).err
    assert "cannot be read" in assay("update", "verify", update.with_name("missing.assayupdate")).err
    plain = next(trusted.folder.glob("*.zip"))
    assert "assay models import" in assay("update", "verify", plain).err


def test_a_private_key_is_readable_by_its_owner_only_and_never_trusted_or_overwritten(
    laboratory: Laboratory, assay: Assay
) -> None:
    assert stat.S_IMODE(laboratory.key.stat().st_mode) == 0o600
    assert "must stay with its owner" in assay("update", "trust", laboratory.key, "--yes").err
    before = laboratory.key.read_bytes()
    assert "exists already" in assay("update", "key", laboratory.key, "--owner", "X").err
    assert laboratory.key.read_bytes() == before


def test_a_publishers_key_delivered_with_the_program_is_trusted_and_none_is_delivered_here(
    laboratory: Laboratory, assay: Assay, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from engines.core import paths
    from engines.core.updates import keys

    assert list(keys.publisher_folder().glob("*.pub")) == []
    resources = tmp_path / "resources"
    (resources / "keys").mkdir(parents=True)
    shutil.copy(laboratory.public, resources / "keys" / "publisher.pub")
    monkeypatch.setattr(paths, "resources_folder", lambda: resources)
    assert assay("update", "verify", laboratory.pack("1.0")).code == 0


def test_asking_without_a_terminal_does_nothing_and_says_what_to_say(trusted: Laboratory, assay: Assay) -> None:
    said = assay("update", "install", trusted.pack("1.0"))
    assert said.code == 2 and "--yes" in said.err
    assert "No model has been imported" in assay("models", "list").err
