"""``assay case``: look into a case, check it, copy it; what people say of it and how it travels stands beside."""

from __future__ import annotations

import argparse
from collections import defaultdict
from pathlib import Path

from engines.cli import case_package, case_work
from engines.cli.exits import Exit
from engines.cli.output import line
from engines.core.caption import distinct
from engines.core.case import Case, FindingSummary
from engines.core.case_details import details
from engines.core.case_list import list_acts
from engines.core.case_marks import WHOLE_CASE
from engines.core.case_moves import log_now
from engines.core.case_tags import tags_standing
from engines.core.names import clean_name


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the sub-command and what is below it."""
    parser = commands.add_parser("case", help="show, verify, copy, describe, export or import a case")
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    show = acts.add_parser("show", help="list exhibits and findings")
    show.add_argument("case", type=Path, metavar="CASE")
    show.add_argument("--log", action="store_true", help="also every entry of the log")
    show.set_defaults(run=run_show)
    verify = acts.add_parser("verify", help="check the log, every record and every file of the case")
    verify.add_argument("case", type=Path, metavar="CASE")
    verify.add_argument("--hashes", action="store_true", help="also hash every exhibit again where it lies")
    verify.set_defaults(run=run_verify)
    copy = acts.add_parser("copy", help="copy a case with its folder")
    copy.add_argument("case", type=Path, metavar="CASE")
    copy.add_argument("target", type=Path, metavar="TARGET")
    copy.set_defaults(run=run_copy)
    case_work.add_to(acts)
    case_package.add_to(acts)
    recover = acts.add_parser("recover", help="save what can be read of a damaged case into a new one")
    recover.add_argument("case", type=Path, metavar="CASE")
    recover.add_argument("target", type=Path, metavar="NEW")
    recover.set_defaults(run=run_recover)


def run_show(arguments: argparse.Namespace) -> Exit:
    """Print the case in plain lines."""
    with Case.open(arguments.case, read_only=True) as case:
        findings: dict[str, list[FindingSummary]] = defaultdict(list)
        for summary in case.summaries():
            findings[summary.sha256].append(summary)
        exhibits = case.exhibits()
        line(f"{clean_name(case.path.name)}: {len(exhibits)} files, {sum(map(len, findings.values()))} findings")
        for label, words in details(case).rows:
            line(f"{label}: {words}")
        _notes(case, WHOLE_CASE, "")
        standing = log_now(case)
        tags, aside = tags_standing(standing), set(list_acts(standing).set_aside)
        for exhibit in exhibits:
            removed = " (removed from the list)" if exhibit.source.key in aside else ""
            line(f"{exhibit.id}  {clean_name(exhibit.source.key)}{removed}")
            if exhibit.source.key in tags:
                line(f"    tags: {', '.join(tags[exhibit.source.key])}")
            facts = exhibit.facts
            if facts is None:
                line(f"    {exhibit.outcome}: {exhibit.sentence}")
                continue
            line(f"    {facts.format}, {facts.width} × {facts.height}, {facts.size_bytes:,} bytes")
            line(f"    SHA-256 {facts.sha256}")
            for caption in distinct((*exhibit.source.captions, *facts.captions)):
                line(f"    caption ({clean_name(caption.origin)}): {caption.short}")
            for finding in findings[facts.sha256]:
                line(f"    {finding.question} · {finding.engine} · {finding.outcome}: {finding.sentence}")
            _notes(case, exhibit.id, "    ")
        if arguments.log:
            for entry in case.log():
                line(f"{entry.seq} {entry.time} {entry.act}: {entry.detail} [{entry.hash[:16]}]")
    return Exit.OK


def _notes(case: Case, exhibit: int, indent: str) -> None:
    for note in case.notes(exhibit):
        line(f"{indent}note {note.seq} by {note.author}, {note.time}: {note.text}")


def run_verify(arguments: argparse.Namespace) -> Exit:
    """Print whether the case holds."""
    with Case.open(arguments.case, read_only=True) as case:
        check = case.verify()
        line(check.sentence)
        if check.head:
            line(f"The last entry's hash is {check.head}; compare it with that of a report printed earlier.")
        hashes = case.rehash() if arguments.hashes else []
    for changed in (c for c in hashes if not c.ok):
        line(changed.sentence)
    if arguments.hashes and all(c.ok for c in hashes):
        line(f"{len(hashes)} exhibits are byte for byte as they were at import.")
    return Exit.OK if check.ok and all(c.ok for c in hashes) else Exit.SOME_FAILED


def run_copy(arguments: argparse.Namespace) -> Exit:
    """Copy, and say where to."""
    with Case.open(arguments.case) as case:
        case.copy_to(arguments.target)
    line(f"{clean_name(arguments.case.name)} was copied to {clean_name(str(arguments.target))}.")
    return Exit.OK


def run_recover(arguments: argparse.Namespace) -> Exit:
    """Recover, and say what was saved and what was lost; the damaged case is left as it is."""
    from engines.core.case_recover import recover

    recovered = recover(arguments.case, arguments.target)
    line(f"{clean_name(arguments.case.name)}: {recovered.sentence}")
    line(f"The new case is {clean_name(str(arguments.target))}; examine the pictures into it again to make it whole.")
    return Exit.OK if recovered.whole else Exit.SOME_FAILED
