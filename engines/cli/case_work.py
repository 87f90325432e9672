"""``assay case set, note, withdraw, tag, remove, restore``: what people say of a case and do with its list."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

from engines.cli.exits import Exit
from engines.cli.main import UsageError
from engines.cli.output import line
from engines.core import case_details, case_marks, case_tags
from engines.core.case import Case, CaseExhibit
from engines.core.case_list import SET_ASIDE, TAKEN_BACK, list_acts, packed
from engines.core.case_lock import user
from engines.core.case_moves import log_now
from engines.core.names import clean_name

Acts: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def add_to(acts: Acts) -> None:
    """Declare the acts below ``case``."""
    change = _act(acts, "set", "fill in what the case is called, for whom, and what is asked", run_set)
    for name, label in case_details.LABELS.items():
        change.add_argument(f"--{name}", metavar="WORDS", help=f"{label.lower()}; an empty text empties it")
    note = _act(acts, "note", "keep a note on an exhibit or on the case", run_note)
    note.add_argument("text", metavar="TEXT", help="the words")
    note.add_argument("--exhibit", metavar="N", help="number in case show, or path; without it, the case as a whole")
    for name, words in (("withdraw", "let a note stand no longer"), ("putback", "let a withdrawn note stand again")):
        turn = _act(acts, name, words, run_turn)
        turn.add_argument("note", type=int, metavar="NOTE", help="the note's number in case show")
    for name, words in (("tag", "give exhibits a tag"), ("untag", "take a tag from exhibits")):
        tag = _act(acts, name, words, run_tag)
        tag.add_argument("tag", metavar="TAG")
        tag.add_argument("exhibits", nargs="+", metavar="EXHIBIT", help="numbers in case show, or paths")
    for name, words in (
        ("remove", "take exhibits off the list; reports leave them out and say so, nothing is deleted"),
        ("restore", "take removed exhibits back into the list"),
    ):
        listed = _act(acts, name, words, run_list)
        listed.add_argument("exhibits", nargs="+", metavar="EXHIBIT", help="numbers in case show, or paths")


def _act(acts: Acts, name: str, words: str, run: object) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = acts.add_parser(name, help=words, description=words)
    parser.add_argument("case", type=Path, metavar="CASE")
    parser.add_argument("--author", default="", metavar="NAME", help="who does it; without it, the system's user")
    parser.set_defaults(run=run)
    return parser


def run_set(arguments: argparse.Namespace) -> Exit:
    """Fill details in."""
    given = {name: getattr(arguments, name) for name in case_details.LABELS}
    wanted = {name: words for name, words in given.items() if words is not None}
    if not wanted:
        raise UsageError("case set: name what is to be filled in, --title or --number for instance.")
    with Case.open(arguments.case) as case:
        changed = case_details.set_details(case, wanted, _author(arguments))
        for label, words in case_details.details(case).rows:
            line(f"{label}: {words}")
    line("Kept in the case's log." if changed else "Nothing is new; nothing was changed.")
    return Exit.OK


def run_note(arguments: argparse.Namespace) -> Exit:
    """Keep a note."""
    with Case.open(arguments.case) as case:
        on = _found(case, [arguments.exhibit])[0].id if arguments.exhibit else case_marks.WHOLE_CASE
        number = case_marks.add_note(case, on, _author(arguments), arguments.text)
    line(f"Note {number} is kept.")
    return Exit.OK


def run_turn(arguments: argparse.Namespace) -> Exit:
    """Withdraw a note, or put it back."""
    withdraw = arguments.act == "withdraw"
    with Case.open(arguments.case) as case:
        (case_marks.withdraw_note if withdraw else case_marks.put_back_note)(case, arguments.note, _author(arguments))
    line(f"Note {arguments.note} {'stands no longer; the case still holds it' if withdraw else 'stands again'}.")
    return Exit.OK


def run_tag(arguments: argparse.Namespace) -> Exit:
    """Give or take a tag."""
    give = arguments.act == "tag"
    with Case.open(arguments.case) as case:
        keys = [exhibit.source.key for exhibit in _found(case, arguments.exhibits)]
        changed = (case_tags.tag if give else case_tags.untag)(case, arguments.tag, keys, _author(arguments))
    line(f"{len(changed)} of {len(keys)} exhibits {'got' if give else 'lost'} the tag; the others were so already.")
    return Exit.OK


def run_list(arguments: argparse.Namespace) -> Exit:
    """Take off the list, or back into it; what is so already is left out of the log."""
    remove = arguments.act == "remove"
    with Case.open(arguments.case) as case:
        aside = list_acts(log_now(case, SET_ASIDE, TAKEN_BACK)).set_aside
        keys = [exhibit.source.key for exhibit in _found(case, arguments.exhibits)]
        changed = [key for key in keys if (key in aside) is not remove]
        if changed:
            case.write_log(SET_ASIDE if remove else TAKEN_BACK, packed(changed))
    where = "off the list" if remove else "in the list again"
    line(f"{len(changed)} of {len(keys)} exhibits are {where} now; nothing was deleted.")
    return Exit.OK


def _author(arguments: argparse.Namespace) -> str:
    return str(arguments.author).strip() or user() or "unknown"


def _found(case: Case, asked: Sequence[str]) -> list[CaseExhibit]:
    """The exhibits meant by numbers, paths or names; raises ``UsageError`` where that is not clear."""
    exhibits = case.exhibits()
    found = []
    for words in asked:
        path = str(Path(words).absolute())
        fits = [one for one in exhibits if words == str(one.id)]
        fits = fits or [one for one in exhibits if one.source.key in (words, path)]
        fits = fits or [one for one in exhibits if one.source.name == words]
        if len(fits) != 1:
            many = f"{len(fits)} exhibits are called" if fits else "no exhibit is called"
            raise UsageError(f"{many} {clean_name(words)}; give its number in: assay case show")
        found += fits
    return found
