"""What a case gives back: plain records, and how exhibits pass to and from its rows."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from engines.core.caption import Caption
from engines.core.case_log import canonical, digest
from engines.core.exhibit import Facts, Source
from engines.core.finding import Outcome
from engines.core.finding_store import StoredFinding


@dataclass(frozen=True, slots=True)
class CaseExhibit:
    """One file as the case knows it, in the order of arrival.

    Received: ``facts`` is given, ``outcome`` is None and ``sentence`` says why the pixels cannot be read ("" where
    they can). Refused: ``facts`` is None, ``outcome`` and ``sentence`` say why. ``added``: ISO 8601 UTC.
    """

    id: int
    source: Source
    facts: Facts | None
    outcome: Outcome | None
    sentence: str
    added: str
    thumbnail_path: Path | None

    @property
    def sha256(self) -> str:
        """Of the bytes, "" for a refused file."""
        return self.facts.sha256 if self.facts else ""

    @property
    def thumbnail(self) -> bytes:
        """A small JPEG or PNG, upright, read from the case's folder now; b"" where there is none."""
        try:
            return self.thumbnail_path.read_bytes() if self.thumbnail_path else b""
        except OSError:
            return b""


@dataclass(frozen=True, slots=True)
class FindingSummary:
    """What a list needs of a finding."""

    sha256: str
    engine: str
    question: str
    outcome: Outcome
    sentence: str
    log10_lr: float | None


@dataclass(frozen=True, slots=True)
class Note:
    """A remark by a person on an exhibit or the case; ``time``: ISO 8601 UTC; ``seq``: its log entry's number."""

    author: str
    text: str
    time: str
    seq: int = 0


@dataclass(frozen=True, slots=True)
class HashCheck:
    """An exhibit's bytes now against its import; ``found`` is "" where they cannot be read."""

    source: Source
    expected: str
    found: str
    sentence: str

    @property
    def ok(self) -> bool:
        return self.expected == self.found


def pack(text: str) -> str | bytes:
    """A file name may hold bytes that are no characters; SQLite takes those as a blob."""
    try:
        text.encode()
        return text
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")


def unpack(value: str | bytes) -> str:
    """What ``pack`` packed."""
    return value.decode("utf-8", "surrogatepass") if isinstance(value, bytes) else str(value)


def exhibit_row(source: Source, facts: Facts | None, outcome: str, sentence: str, added: str) -> tuple[Any, ...]:
    """The columns path … added of table exhibit; the captions given have a table of their own."""
    words = canonical(asdict(facts)) if facts else ""
    sha256 = facts.sha256 if facts else ""
    return pack(str(source.path)), pack(source.member), "", sha256, words, outcome, pack(sentence), added


def row_digest(row: tuple[Any, ...]) -> str:
    """SHA-256 that binds a row to its log entry."""
    return digest([unpack(value) if isinstance(value, bytes) else value for value in row])


def facts_of(words: str) -> Facts:
    """From the column facts."""
    fields = json.loads(words)
    captions = tuple(Caption(**one) for one in fields.pop("captions", ()))
    return Facts(**fields, captions=captions)


def exhibit_of(row: tuple[Any, ...], thumbnail: Path | None, captions: tuple[Caption, ...]) -> CaseExhibit:
    """From the columns id, path … added, and the captions in force."""
    number, path, member, _, _, words, outcome, sentence, added = row
    facts = facts_of(words) if words else None
    return CaseExhibit(
        number,
        Source(Path(unpack(path)), unpack(member), captions),
        facts,
        Outcome(outcome) if outcome else None,
        unpack(sentence),
        added,
        thumbnail,
    )


def stored_of(body: str, files: str) -> StoredFinding:
    """From the columns body and files."""
    return StoredFinding(json.loads(body), json.loads(files))
