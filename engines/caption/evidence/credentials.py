"""Dates and source type that intact content credentials (C2PA) state, as fields; nothing is fetched from the network.

The engine provenance validates and shows the credentials; here they only date the picture and tell how it was made.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

from engines.caption.evidence.metadata import Field
from engines.core.exhibit import Exhibit

_MARK = b"c2pa"
_MOST = 50
_ALLOWED = ("untrusted", "timeOfSigning", "insideValidity")
"""Endings of failure codes that leave the signed statements as they were signed: the signer is on no trust list."""


def credential_fields(exhibit: Exhibit) -> list[Field]:
    """Fields created, signed and DigitalSourceType under C2PA; [] where there are no credentials or broken ones."""
    if _MARK not in exhibit.data:
        return []
    report = _report(exhibit)
    active = _mapping(_mapping(report.get("manifests")).get(str(report.get("active_manifest"))))
    results = _mapping(_mapping(report.get("validation_results")).get("activeManifest"))
    failures = [str(_mapping(item).get("code")) for item in _items(results.get("failure"))]
    if any(not code.endswith(_ALLOWED) for code in failures):
        return []
    return [field for field in _fields(active) if field.value]


def _report(exhibit: Exhibit) -> dict[str, Any]:
    import c2pa

    offline = {"verify_after_reading": True, "remote_manifest_fetch": False, "ocsp_fetch": False}
    try:
        settings = c2pa.Settings.from_dict({"version": 1, "verify": offline})
        with (
            c2pa.Context(settings) as context,
            c2pa.Reader(exhibit.facts.mime, io.BytesIO(exhibit.data), context=context) as reader,
        ):
            return _mapping(json.loads(reader.json()))
    except (c2pa.C2paError, ValueError, RecursionError):
        return {}


def _fields(active: dict[str, Any]) -> Iterator[Field]:
    yield Field("C2PA", "signed", str(_mapping(active.get("signature_info")).get("time") or ""))
    for item in _items(active.get("assertions"))[:_MOST]:
        assertion = _mapping(item)
        if not str(assertion.get("label")).startswith("c2pa.actions"):
            continue
        for action in map(_mapping, _items(_mapping(assertion.get("data")).get("actions"))[:_MOST]):
            yield Field("C2PA", "DigitalSourceType", str(action.get("digitalSourceType") or ""))
            if action.get("action") == "c2pa.created":
                yield Field("C2PA", "created", str(action.get("when") or ""))


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _items(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
