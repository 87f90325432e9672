"""The walk: each caption split into claims, each claim judged, the verdicts put into a finding."""

from __future__ import annotations

from time import monotonic

from engines.caption import sentences
from engines.caption.checks.clues import place_clues
from engines.caption.checks.context import Context
from engines.caption.checks.judge import Judged, judge, settled
from engines.caption.checks.verdict import CONTRADICTED
from engines.caption.claims.reading import READ_MOST, read_caption
from engines.caption.claims.split import split_claims
from engines.caption.evidence.gathered import Evidence
from engines.caption.info import INFO
from engines.caption.tables import claim_table, question_table
from engines.core.caption import Caption
from engines.core.exhibit import Exhibit
from engines.core.finding import Finding, MarkedText, Outcome, Remark, Table, TextMark
from engines.core.names import clean_name
from engines.core.run import Run


def examine(exhibit: Exhibit, run: Run) -> Finding | tuple[Finding, ...]:
    """One finding a caption of ``exhibit``, in their order; one that says how to give a caption where there is none.

    Raises Stopped.
    """
    captions = [caption for caption in exhibit.captions if caption.text.strip()]
    if not captions:
        return _finding(Outcome.NOT_APPLICABLE, sentences.no_caption(clean_name(exhibit.source.name)))
    options = run.options(INFO)
    evidence = Evidence(exhibit, run, with_text=bool(options["read_text"]), with_faces=bool(options["find_faces"]))
    findings = []
    for number, caption in enumerate(captions, 1):
        findings.append(_of_caption(caption, number, evidence, run))
        run.progress(INFO.id, number / len(captions))
    return tuple(findings)


def judge_caption(caption: Caption, evidence: Evidence, run: Run) -> tuple[list[Judged], Context]:
    """Every claim of a caption with its verdict, in the order of the text, and what was looked at."""
    context = Context(tuple(split_claims(read_caption(caption.text, caption.language))), evidence)
    judged = []
    for claim in context.claims:
        run.check_stop()
        judged.append(judge(claim, context))
    return settled(judged, context), context


def _of_caption(caption: Caption, number: int, evidence: Evidence, run: Run) -> Finding:
    started = monotonic()
    judged, context = judge_caption(caption, evidence, run)
    table, questions = claim_table(judged, number), question_table(judged, number)
    against = [one for one in judged if one.verdict.word == CONTRADICTED]
    name = clean_name(evidence.exhibit.source.name)
    return _finding(
        Outcome.SIGNAL if against else Outcome.NOTHING_FOUND,
        sentences.summary(name, judged),
        part=f"caption {number}: {sentences.first_words(caption.text)}",
        texts=(_marked(caption, judged, number, table.id),),
        tables=(table, questions) if questions else (table,),
        remarks=(
            *sentences.verdict_remarks(judged, table.id),
            *sentences.sum_remarks(judged, questions.id if questions else ""),
            *place_clues(context),
            *_limit_remarks(caption),
        ),
        decoder=evidence.exhibit.facts.decoder if evidence.exhibit.pixels.size else "",
        seconds=monotonic() - started,
    )


def _marked(caption: Caption, judged: list[Judged], number: int, table: str) -> MarkedText:
    marks = tuple(
        TextMark(one.claim.start, one.claim.end, one.verdict.word, sentences.of_mark(one), one.verdict.regions, table)
        for one in judged
    )
    title = f"Caption {number} ({caption.origin})" if caption.origin else f"Caption {number}"
    return MarkedText(f"caption-{number}", title, caption.text[:READ_MOST], marks)


def _limit_remarks(caption: Caption) -> tuple[Remark, ...]:
    if len(caption.text) <= READ_MOST:
        return ()
    return (
        Remark(
            f"The caption has {len(caption.text):,} characters; the first {READ_MOST:,} were examined, the rest not."
        ),
    )


def _finding(
    outcome: Outcome,
    sentence: str,
    *,
    part: str = "",
    texts: tuple[MarkedText, ...] = (),
    tables: tuple[Table, ...] = (),
    remarks: tuple[Remark, ...] = (),
    decoder: str = "",
    seconds: float = 0.0,
) -> Finding:
    return Finding(
        engine=INFO.id,
        question=INFO.question.value,
        outcome=outcome,
        sentence=sentence,
        engine_version=INFO.version,
        part=part,
        texts=texts,
        tables=tables,
        remarks=remarks,
        limits=(INFO.limits, *sentences.LIMITS),
        would_change=sentences.WOULD_CHANGE,
        methods=sentences.METHODS,
        error_rates=sentences.error_rates() if texts else "",
        decoder=decoder,
        seconds=seconds,
    )
