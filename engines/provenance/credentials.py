"""Content credentials (C2PA) read and validated without any network, and put into plain words."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from engines.core.paths import data_folder
from engines.provenance.text import clip

_LIMIT = 200
_ANCHOR_LIMIT = 4 * 1024 * 1024
# Failures by which the validator proves that signed content is no longer what was signed (C2PA 2.2, table 15.3).
_CHANGED = {
    "assertion.dataHash.mismatch": "the picture's bytes are not those that were signed",
    "assertion.bmffHash.mismatch": "the picture's bytes are not those that were signed",
    "assertion.boxesHash.mismatch": "parts of the file are not those that were signed",
    "assertion.collectionHash.mismatch": "a file of the signed collection was changed",
    "assertion.hashedURI.mismatch": "a statement in the manifest was changed after signing",
    "assertion.missing": "a signed statement is missing from the manifest",
    "claimSignature.mismatch": "the signature does not fit the signed claim",
    "timeStamp.mismatch": "the time stamp does not fit the signature",
}
_EXPIRED = {
    "signingCredential.expired": "the signer's certificate has expired, and no trusted time stamp shows that it "
    "was valid when it signed",
    "claimSignature.outsideValidity": "the signature was made outside the validity of the signer's certificate",
}
_UNTRUSTED = {"signingCredential.untrusted", "timeStamp.untrusted", "cawg.x509.credential.untrusted"}


class State(StrEnum):
    """How the credentials stand. ``UNTRUSTED`` is a valid signature by a signer on no installed trust list."""

    ABSENT = "absent"
    TRUSTED = "valid, trusted signer"
    UNTRUSTED = "valid, untrusted signer"
    EXPIRED = "expired"
    CHANGED = "invalid: changed after signing"
    INVALID = "invalid"
    UNREADABLE = "not readable"
    REMOTE = "kept elsewhere"
    UNSUPPORTED = "not examined"


@dataclass(slots=True)
class Credentials:
    """The state, one sentence on it, rows (what, value) to show, failures in words, and the texts in which
    generator marks are looked for: (where, value)."""

    state: State
    sentence: str
    rows: list[tuple[str, str]] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    statements: list[tuple[str, str]] = field(default_factory=list)


def read(data: bytes, mime: str) -> Credentials:
    """Validate the manifest embedded in ``data`` (C2PA technical specification 2.2, section 15). Never raises.

    Remote manifests and revocation (OCSP) are never fetched; there is no network in this program.
    """
    import c2pa

    anchors = _trust_anchors()
    settings = c2pa.Settings.from_dict(
        {
            "version": 1,
            "verify": {"verify_after_reading": True, "remote_manifest_fetch": False, "ocsp_fetch": False},
            **({"trust": {"user_anchors": anchors}} if anchors else {}),
        }
    )
    if mime not in c2pa.Reader.get_supported_mime_types():
        return Credentials(State.UNSUPPORTED, "Content credentials are not read from files of this format.")
    try:
        with c2pa.Context(settings) as context, c2pa.Reader(mime, io.BytesIO(data), context=context) as reader:
            report = json.loads(reader.json())
    except (c2pa.C2paError, ValueError, RecursionError) as error:
        return _without_manifest(str(error))
    return _describe(report if isinstance(report, dict) else {})


def _trust_anchors() -> str:
    """The analyst's trusted root certificates: all ``trust/*.pem`` of the data folder, "" where there are none."""
    texts, size = [], 0
    for path in sorted((data_folder() / "trust").glob("*.pem")):
        try:
            text = path.read_text("ascii")
        except (OSError, UnicodeDecodeError):
            continue
        size += len(text)
        if "BEGIN CERTIFICATE" in text and size <= _ANCHOR_LIMIT:
            texts.append(text)
    return "\n".join(texts)


def _without_manifest(error: str) -> Credentials:
    if error.startswith("ManifestNotFound"):
        return Credentials(State.ABSENT, "The file holds no content credentials (C2PA); most files hold none.")
    if error.startswith("Remote"):
        address = clip(error.rsplit(" ", 1)[-1], _LIMIT)
        return Credentials(
            State.REMOTE,
            "The content credentials (C2PA) are not in the file but at an address it names, which is not fetched.",
            [("Address named in the file", address)],
        )
    return Credentials(
        State.UNREADABLE,
        "The file holds content credentials (C2PA) that are damaged or do not follow the standard; nothing in "
        "them counts.",
        [("The reader's message", clip(error, _LIMIT))],
    )


def _describe(report: dict[str, Any]) -> Credentials:
    manifests = _mapping(report.get("manifests"))
    active = _mapping(manifests.get(str(report.get("active_manifest"))))
    results = _mapping(_mapping(report.get("validation_results")).get("activeManifest"))
    codes = [str(_mapping(item).get("code")) for item in _items(results.get("failure"))]
    signature = _mapping(active.get("signature_info"))
    signer = clip(str(signature.get("issuer") or signature.get("common_name") or "a signer without a name"), _LIMIT)
    state, sentence, failures = _judge(codes, signer, str(report.get("validation_state")))
    found = Credentials(state, sentence, failures=failures)
    found.rows = [("State", state.value), *_signature_rows(signature)]
    found.rows += [("Failure", text) for text in failures]
    found.rows += [("Check by the standard", code) for code in codes[:20]]
    found.rows += [("Failure in an ingredient", code) for code in _ingredient_failures(report)[:20]]
    _claim(found, active)
    for label, manifest in list(manifests.items())[:20]:
        if manifest is not active:
            _claim(found, _mapping(manifest), f"Earlier manifest {clip(str(label), 60)}: ")
    found.rows.append(("Revocation", "not checked: that needs the network"))
    return found


def _ingredient_failures(report: dict[str, Any]) -> list[str]:
    """Failed checks in the manifests of ingredients; they concern those pictures, not this one."""
    codes = []
    for item in _items(_mapping(report.get("validation_results")).get("ingredientDeltas")):
        failures = _items(_mapping(_mapping(item).get("validationDeltas")).get("failure"))
        codes += [clip(str(_mapping(failure).get("code")), _LIMIT) for failure in failures]
    return codes


def _judge(codes: list[str], signer: str, validation_state: str) -> tuple[State, str, list[str]]:
    changed = [_CHANGED[code] for code in codes if code in _CHANGED]
    expired = [_EXPIRED[code] for code in codes if code in _EXPIRED]
    other = [code for code in codes if code not in _CHANGED and code not in _EXPIRED and code not in _UNTRUSTED]
    if changed:
        reasons = "; ".join(dict.fromkeys(changed))
        return State.CHANGED, f"The content credentials (C2PA) are broken: {reasons}.", changed
    if other:
        return (
            State.INVALID,
            f"The content credentials (C2PA) do not pass the standard's checks ({', '.join(other[:3])}); nothing in "
            "them counts.",
            [f"the check {code} failed" for code in other],
        )
    if expired:
        return State.EXPIRED, f"The content credentials (C2PA) cannot be relied on: {expired[0]}.", expired
    if codes or validation_state != "Trusted":
        return (
            State.UNTRUSTED,
            f"The content credentials (C2PA) are intact since they were signed in the name of {signer}, but no "
            "installed trust list vouches for that name.",
            [],
        )
    return (
        State.TRUSTED,
        f"The content credentials (C2PA) are intact since {signer}, a trusted signer, signed them.",
        [],
    )


def _signature_rows(signature: dict[str, Any]) -> list[tuple[str, str]]:
    names = (("issuer", "Signer"), ("common_name", "Certificate name"), ("time", "Signed at"), ("alg", "Algorithm"),
             ("cert_serial_number", "Certificate number"))  # fmt: skip
    return [(title, clip(str(signature[key]), _LIMIT)) for key, title in names if signature.get(key)]


def _claim(found: Credentials, manifest: dict[str, Any], before: str = "") -> None:
    """Add generator, actions and ingredients of one manifest."""
    generators = [str(manifest["claim_generator"])] if manifest.get("claim_generator") else []
    for item in _items(manifest.get("claim_generator_info")):
        info = _mapping(item)
        generators.append(f"{info.get('name', '')} {info.get('version', '')}".strip())
    for name in generators[:5]:
        _add(found, f"{before}Made by the program", name, "claim generator")
    for item in _items(manifest.get("assertions"))[:50]:
        assertion = _mapping(item)
        if str(assertion.get("label")).startswith("c2pa.actions"):
            for action in _items(_mapping(assertion.get("data")).get("actions"))[:50]:
                _action(found, _mapping(action), before)
    for item in _items(manifest.get("ingredients"))[:20]:
        ingredient = _mapping(item)
        relation = {"parentOf": "Made from", "componentOf": "Contains"}.get(
            str(ingredient.get("relationship")), "Ingredient"
        )
        found.rows.append(
            (f"{before}{relation}", clip(str(ingredient.get("title") or "a picture without a title"), _LIMIT))
        )


def _action(found: Credentials, action: dict[str, Any], before: str) -> None:
    agent = action.get("softwareAgent")
    name = str(_mapping(agent).get("name", "")) if isinstance(agent, dict) else str(agent or "")
    source = str(action.get("digitalSourceType") or "").strip()
    words = [str(action.get("action", "?")), f"by {name}" if name else "", source.rsplit("/", 1)[-1]]
    when = str(action.get("when") or "")
    _add(found, f"{before}Action", ", ".join(word for word in [*words, when] if word), "action")
    if name:
        found.statements.append(("C2PA software agent", name))
    if source:
        found.statements.append(("C2PA DigitalSourceType", source))


def _add(found: Credentials, title: str, value: str, where: str) -> None:
    found.rows.append((title, clip(value, _LIMIT)))
    if where == "claim generator":
        found.statements.append(("C2PA claim generator", value))


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _items(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
