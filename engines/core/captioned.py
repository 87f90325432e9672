"""The captions that a case holds for a source, and giving it more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from engines.core.caption import Caption, distinct
from engines.core.case import Case
from engines.core.case_lock import user
from engines.core.exhibit import Source


def captions_given(case: Case, source: Source) -> tuple[Caption, ...]:
    """Those in force: as the case says, else those the source comes with."""
    acts = case.caption_acts(source)
    return acts[-1].captions if acts else distinct(source.captions)


def captioned(case: Case, source: Source) -> Source:
    """The source with the captions in force."""
    return replace(source, captions=captions_given(case, source))


def received(case: Case, source: Source) -> Source:
    """The same; captions that it comes with are kept in the case when it is seen first."""
    if source.captions and not case.caption_acts(source):
        case.set_captions(source, source.captions, user())
    return captioned(case, source)


def add_captions(case: Case, source: Source, captions: Sequence[Caption]) -> int:
    """Give a source these captions beside those it has; how many are new."""
    before = captions_given(case, source)
    after = distinct((*before, *captions))
    if after != before:
        case.set_captions(source, after, user())
    return len(after) - len(before)
