"""The walk through one file: gather, compare, say what it speaks for."""

from __future__ import annotations

from time import monotonic

from engines.core.exhibit import Exhibit
from engines.core.finding import Finding, Outcome, Picture, Remark, Table
from engines.core.run import Run
from engines.provenance import tables
from engines.provenance.check import Check
from engines.provenance.consistency import check_consistency
from engines.provenance.credentials import State
from engines.provenance.evidence import Evidence, gather
from engines.provenance.generators import Mark, find_marks
from engines.provenance.info import INFO
from engines.provenance.previews import check_previews, embedded_pictures
from engines.provenance.recompression import check_recompression
from engines.provenance.structure import check_structure, coding_table, quantisation_table
from engines.provenance.text import clip
from engines.provenance.writer import examine_writer

NO_PROOF = (
    "The absence of marks proves nothing: metadata is lost in ordinary use and can be removed or written by anyone."
)
_LIMITS = (
    INFO.limits,
    "Content credentials are checked without the network: a certificate withdrawn since it was issued is not "
    "noticed, and a manifest kept elsewhere is not fetched.",
)
_WOULD_CHANGE = (
    "The original file from the device or account it is said to come from, with that device's other files "
    "for comparison.",
    "The manifest and the certificate status of content credentials, looked up on the network by the analyst.",
)
_METHODS = (
    "ITU-T T.81 (JPEG), ISO/IEC 15948 (PNG), RFC 9649 (WebP), TIFF 6.0: file structure",
    "CIPA DC-008 (EXIF), ISO 16684-1 (XMP), IPTC-IIM 4: metadata",
    "C2PA technical specification: content credentials",
    "Kee, Johnson and Farid, Digital Image Authentication from JPEG Headers (IEEE TIFS 2011): signatures",
    "Popescu and Farid (2004), Bianchi and Piva (IEEE TIFS 2012): traces of an earlier JPEG compression",
    "IPTC NewsCodes, digital source type; GB 45438-2025: labels for generated content",
)


def examine_file(exhibit: Exhibit, run: Run) -> Finding:
    """Read metadata, content credentials, marks and structure of one exhibit; needs no pixels. Raises Stopped."""
    started = monotonic()
    evidence = gather(exhibit, run)
    run.progress(INFO.id, 0.3)
    marks = find_marks(evidence.texts)
    signals, remarks = _credential_remarks(evidence)
    for mark in marks:
        remarks.append(_mark_remark(mark))
        if mark.made:
            signals.append(f"it carries a mark of {clip(mark.generator, 100)}")
    checks, pictures = _checks(exhibit, evidence)
    run.check_stop()
    writer_checks, signature = examine_writer(evidence)
    checks += writer_checks
    run.progress(INFO.id, 0.6)
    checks += check_recompression(exhibit, evidence.container.jpeg)
    signals += [check.contradiction for check in checks if check.contradiction]
    remarks += [check.remark() for check in checks]
    run.progress(INFO.id, 0.8)
    shown = (
        tables.hash_table(exhibit),
        tables.credentials_table(evidence),
        tables.marks_table(marks),
        tables.metadata_table(evidence),
        *_coding_tables(evidence),
        signature,
        tables.structure_table(evidence.container),
        tables.problems_table(evidence),
    )
    remarks.append(Remark(NO_PROOF))
    run.progress(INFO.id, 1.0)
    return Finding(
        engine=INFO.id,
        question=INFO.question.value,
        outcome=Outcome.SIGNAL if signals else Outcome.NOTHING_FOUND,
        sentence=_sentence(exhibit, list(dict.fromkeys(signals)), checks),
        engine_version=INFO.version,
        tables=tuple(table for table in shown if table is not None),
        pictures=pictures,
        remarks=tuple(remarks),
        limits=_LIMITS,
        would_change=_WOULD_CHANGE,
        methods=_METHODS,
        decoder=exhibit.facts.decoder if exhibit.pixels.size else "",
        seconds=monotonic() - started,
    )


def _checks(exhibit: Exhibit, evidence: Evidence) -> tuple[list[Check], tuple[Picture, ...]]:
    checks = [*check_consistency(exhibit, evidence), *check_structure(evidence, exhibit.data)]
    pictures = []
    for check, picture in check_previews(exhibit, list(evidence.previews())):
        checks += [check] if check else []
        pictures += [picture] if picture else []
    return checks, (*pictures, *embedded_pictures(evidence.container.embedded))


def _coding_tables(evidence: Evidence) -> tuple[Table | None, ...]:
    jpeg = evidence.container.jpeg
    return () if jpeg is None else (coding_table(jpeg), quantisation_table(jpeg))


def _sentence(exhibit: Exhibit, signals: list[str], checks: list[Check]) -> str:
    name = clip(exhibit.source.name, 120)
    if not signals and any(check.speaks_for == "for" and check.strength == "moderate" for check in checks):
        return (
            f"Metadata and structure of {name} hold no mark of a generator, no broken content credentials and no "
            "contradiction, but statements or traces of processing or saving after the picture was first made."
        )
    if not signals:
        return (
            f"Metadata and structure of {name} hold no mark of a generator, no broken content credentials and no "
            "contradiction; this does not show where the file comes from."
        )
    shown = "; ".join(signals[:3])
    more = f"; and {len(signals) - 3} more" if len(signals) > 3 else ""
    return f"Metadata and structure of {name} speak against an unchanged output of a camera: {shown}{more}."


def _credential_remarks(evidence: Evidence) -> tuple[list[str], list[Remark]]:
    found = evidence.credentials
    if found.state == State.CHANGED:
        return ["its content credentials are broken"], [Remark(found.sentence, "for", "strong", shows="c2pa")]
    strength = {State.TRUSTED: "moderate", State.EXPIRED: "weak"}.get(found.state, "none")
    if found.state == State.TRUSTED:
        sentence = f"{found.sentence} That speaks for what the signed statements say of its making; see the actions."
        return [], [Remark(sentence, "neutral", strength, shows="c2pa")]
    return [], [Remark(found.sentence, "neutral", "none", shows="c2pa")]


def _mark_remark(mark: Mark) -> Remark:
    name, where = clip(mark.generator, 100), clip(mark.where, 100)
    prompt = f" The prompt reads: “{clip(mark.prompt, 300)}”." if mark.prompt else ""
    sentence = f"{name} ({where}): {clip(mark.says, 200)}.{prompt}"
    if not mark.made:
        return Remark(f"{sentence} Anyone can write this.", "neutral", "none", shows="marks")
    return Remark(
        f"{sentence} Programs write this by themselves, but anyone can copy or write it.",
        "for",
        "moderate",
        shows="marks",
    )
