"""One picture of a document, before it is an exhibit."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engines.core.caption import Caption


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture and the captions beside it.

    ``member``: its label inside the document where it is embedded there, "" where the document points to a file of its
    own, ``path`` then (absolute). A label also stands for what may not be read (a place on the network); reading it
    says why.
    """

    member: str
    captions: tuple[Caption, ...] = ()
    path: Path | None = None
