"""Content credentials: each state in plain words, offline."""

import socket
import time
from datetime import timedelta
from pathlib import Path

import pytest

from engines.core.finding import Outcome
from engines.provenance import credentials
from engines.provenance.credentials import State
from tests.provenance.certificates import Chain, signed
from tests.provenance.files import cells, encoded, examine, scene, words


def credential_files(shared_data: Path, *names: str) -> list[Path]:
    return [shared_data / "formats" / "c2pa" / name for name in names]


def test_intact_credentials_of_an_untrusted_signer_are_no_failure_of_the_picture(shared_data: Path) -> None:
    for path in credential_files(shared_data, "adobe-20220124-C.jpg", "adobe-20220124-CA.jpg", "C_with_CAWG_data.jpg"):
        finding = examine(path.read_bytes(), path.name)
        assert finding.outcome == Outcome.NOTHING_FOUND
        assert "valid, untrusted signer" in cells(finding, "c2pa")
        assert "C2PA Test Signing Cert" in cells(finding, "c2pa")
        assert "no installed trust list vouches" in words(finding)


def test_credentials_tell_actions_and_ingredients(shared_data: Path) -> None:
    (path,) = credential_files(shared_data, "adobe-20220124-CA.jpg")
    shown = cells(examine(path.read_bytes(), path.name), "c2pa")
    assert "c2pa.color_adjustments" in shown
    assert shown[shown.index("Made from") + 1] == "A.jpg"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("adobe-20220124-E-dat-CA.jpg", "the picture's bytes are not those that were signed"),
        ("adobe-20220124-E-sig-CA.jpg", "the signature does not fit the signed claim"),
        ("adobe-20220124-E-uri-CA.jpg", "a statement in the manifest was changed after signing"),
        ("adobe-20220124-XCA.jpg", "the picture's bytes are not those that were signed"),
    ],
)
def test_tampered_credentials_are_a_signal_that_names_what_fails(shared_data: Path, name: str, reason: str) -> None:
    (path,) = credential_files(shared_data, name)
    finding = examine(path.read_bytes(), name)
    assert finding.outcome == Outcome.SIGNAL
    assert "content credentials are broken" in finding.sentence
    assert any(reason in remark.sentence and remark.strength == "strong" for remark in finding.remarks)


def test_unsigned_files_are_reported_as_without_credentials(shared_data: Path) -> None:
    for path in credential_files(shared_data, "adobe-20220124-A.jpg", "adobe-20220124-I.jpg", "no_manifest.jpg"):
        finding = examine(path.read_bytes(), path.name)
        assert "absent" in cells(finding, "c2pa")
        assert "holds no content credentials" in words(finding)


def test_a_remote_manifest_is_named_and_never_fetched(shared_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("the engine opened a network connection")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    (path,) = credential_files(shared_data, "libpng-test_with_url.png")
    finding = examine(path.read_bytes(), path.name)
    assert "kept elsewhere" in cells(finding, "c2pa") or "http://localhost:5000/libpng-test.c2pa" in cells(
        finding, "c2pa"
    )
    assert "not fetched" in words(finding)


def test_a_cut_manifest_is_unreadable_and_the_rest_is_still_reported(shared_data: Path) -> None:
    (path,) = credential_files(shared_data, "adobe-20220124-CA.jpg")
    data = path.read_bytes()
    for length in (70, 5_000, 40_000):
        cut = data[:24] + data[24 : 20 + length]
        finding = examine(cut, "cut.jpg")
        assert finding.outcome == Outcome.NOTHING_FOUND
        assert cells(finding, "hashes")
        assert "cut off" in words(finding)


def test_a_changed_byte_of_the_signed_picture_breaks_its_credentials(shared_data: Path) -> None:
    (path,) = credential_files(shared_data, "adobe-20220124-C.jpg")
    data = bytearray(path.read_bytes())
    data[-2000] ^= 1
    finding = examine(bytes(data), path.name)
    assert finding.outcome == Outcome.SIGNAL
    assert "invalid: changed after signing" in cells(finding, "c2pa")


def test_a_file_without_credentials_is_unknown_not_suspicious() -> None:
    finding = examine(encoded(scene()))
    assert finding.outcome == Outcome.NOTHING_FOUND
    assert all(remark.speaks_for == "neutral" for remark in finding.remarks if "C2PA" in remark.sentence)


def test_a_signer_whose_root_the_analyst_trusts_is_trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSAY_DATA", str(tmp_path))
    chain = Chain.made(timedelta(days=10))
    data = signed(encoded(scene()), chain, "digitalCapture")
    assert "valid, untrusted signer" in cells(examine(data), "c2pa")
    (tmp_path / "trust").mkdir()
    (tmp_path / "trust" / "damaged.pem").write_bytes(b"\xff\xfe")
    (tmp_path / "trust" / "root.pem").write_bytes(chain.root)
    finding = examine(data)
    assert "valid, trusted signer" in cells(finding, "c2pa")
    assert finding.outcome == Outcome.NOTHING_FOUND
    assert "a trusted signer, signed them" in words(finding)


def test_credentials_that_say_generated_are_a_signal_and_name_the_agent() -> None:
    finding = examine(signed(encoded(scene()), Chain.made(timedelta(days=10)), "trainedAlgorithmicMedia"))
    assert finding.outcome == Outcome.SIGNAL
    assert any("Machine of Tests" in cell for cell in cells(finding, "c2pa"))
    assert any("created by a trained model" in cell for cell in cells(finding, "marks"))


def test_an_expired_certificate_is_told_as_expired_and_is_no_tampering() -> None:
    data = signed(encoded(scene()), Chain.made(timedelta(seconds=4)), "digitalCapture")
    deadline = time.monotonic() + 30
    while credentials.read(data, "image/jpeg").state != State.EXPIRED and time.monotonic() < deadline:
        continue
    finding = examine(data)
    assert finding.outcome == Outcome.NOTHING_FOUND
    assert "expired" in cells(finding, "c2pa")
    assert "cannot be relied on" in words(finding)
