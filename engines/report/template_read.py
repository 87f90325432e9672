"""Reading report templates: those delivered, the analyst's own, and a file named. Every mistake is one sentence."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from engines.core.errors import AssayError
from engines.core.names import clean_name
from engines.core.paths import data_folder
from engines.report.template import DEFAULT, EXHIBIT_PARTS, PLACEHOLDERS, SECTIONS, Template, Text

_DELIVERED: Final = Path(__file__).parent / "forms"
_ENDING: Final = ".toml"
_LONGEST_FILE: Final = 256 * 1024
_LOGO_ENDINGS: Final = (".png", ".jpg", ".jpeg")
_FIGURES: Final = ("all", "speaking", "none")
PLACEHOLDER: Final = re.compile(r"\{(\w+)\}")


class TemplateRefused(AssayError):
    """A template cannot be used; the sentence names the file, the key and what it may hold."""


def own_folder() -> Path:
    """Where the analyst's own templates lie; it need not exist."""
    return data_folder() / "report-templates"


def names() -> list[str]:
    """Names of all templates, delivered ones first; one of the analyst's own hides a delivered one of the same name."""
    delivered = sorted(path.stem for path in _DELIVERED.glob(f"*{_ENDING}"))
    own = sorted(path.stem for path in own_folder().glob(f"*{_ENDING}")) if own_folder().is_dir() else []
    first = [DEFAULT, *(name for name in delivered if name != DEFAULT)]
    return list(dict.fromkeys([*first, *own]))


def read_template(name: str = DEFAULT) -> Template:
    """The template of this name, or in the file ``name`` if that ends in .toml. Raises ``TemplateRefused``."""
    path = Path(name) if name.casefold().endswith(_ENDING) else _path_of(name)
    label = clean_name(path.name)
    try:
        if path.stat().st_size > _LONGEST_FILE:
            raise TemplateRefused(f"The report template {label} is larger than 256 kB; it was not read.")
        words = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise TemplateRefused(f"The report template {label} is not UTF-8 text; save it as UTF-8.") from error
    except OSError as error:
        raise TemplateRefused(f"The report template {label} cannot be read ({error.strerror}).") from error
    try:
        return _Reading(label, path, tomllib.loads(words)).template()
    except tomllib.TOMLDecodeError as error:
        raise TemplateRefused(f"The report template {label} is not valid TOML: {error}.") from error


def _path_of(name: str) -> Path:
    known = names()
    if name not in known:
        raise TemplateRefused(
            f"There is no report template “{clean_name(name)}”; there are {', '.join(known)}. Your own belong into "
            f"{clean_name(str(own_folder()))}, or give the file's name with its ending .toml."
        )
    own = own_folder() / f"{name}{_ENDING}"
    return own if own.is_file() else _DELIVERED / f"{name}{_ENDING}"


class _Reading:
    """One template file. Every key that is read is ticked off, so that a misspelt one is noticed."""

    def __init__(self, label: str, path: Path, content: dict[str, Any]) -> None:
        self._label, self._path = label, path
        self._content = content

    def template(self) -> Template:
        top, known = self._content, self._take
        texts = self._texts(known(top, "texts", dict, {}))
        exhibit = known(top, "exhibit", dict, {})
        annex = known(top, "annex", dict, {})
        plain = Template(self._path.stem, "")
        made = Template(
            name=self._path.stem,
            title=known(top, "title", str, "Image examination report"),
            description=known(top, "description", str, ""),
            sections=self._chosen(top, "sections", (*SECTIONS, *texts), plain.sections),
            contents=known(top, "contents", bool, True),
            numbered=known(top, "numbered", bool, True),
            thumbnails=known(top, "thumbnails", bool, False),
            show=self._chosen(exhibit, "show", EXHIBIT_PARTS, EXHIBIT_PARTS),
            figures=self._one_of(exhibit, "figures", _FIGURES, "all"),
            columns=self._number(exhibit, "columns", 1, 4, plain.columns),
            table_rows=self._number(exhibit, "table_rows", 0, 100_000, plain.table_rows),
            brief=known(exhibit, "brief", bool, True),
            cards=self._one_of(annex, "cards", ("summary", "whole"), "summary"),
            log=self._one_of(annex, "log", ("acts", "whole"), "acts"),
            letterhead=tuple(self._lines(top, "letterhead")),
            header=self._worded(known(top, "header", str, ""), "header"),
            footer=self._worded(known(top, "footer", str, ""), "footer"),
            logo=self._logo(known(top, "logo", str, "")),
            texts=texts,
        )
        for part, where in ((top, ""), (exhibit, "exhibit."), (annex, "annex.")):
            if part:
                raise self._wrong(f"the key {where}{clean_name(next(iter(part)))} is not known")
        return made

    def _texts(self, found: dict[str, Any]) -> Mapping[str, Text]:
        texts = {}
        for key, content in found.items():
            if key in SECTIONS:
                raise self._wrong(f"texts.{clean_name(key)} has the name of a section; give it another")
            if not isinstance(content, dict):
                raise self._wrong(f"texts.{clean_name(key)} must have words = “…”")
            words = self._worded(self._take(content, "words", str, ""), f"texts.{key}.words")
            texts[key] = Text(words.strip(), self._take(content, "title", str, ""))
            if content:
                raise self._wrong(f"the key texts.{clean_name(key)}.{clean_name(next(iter(content)))} is not known")
        return texts

    def _take(self, part: dict[str, Any], key: str, kind: type, standard: Any) -> Any:
        value = part.pop(key, standard)
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            wanted = {str: "text", bool: "true or false", dict: "a table", int: "a whole number", list: "a list"}[kind]
            raise self._wrong(f"{key} must be {wanted}")
        return {**value} if isinstance(value, dict) else value

    def _number(self, part: dict[str, Any], key: str, low: int, high: int, standard: int) -> int:
        value = int(self._take(part, key, int, standard))
        if not low <= value <= high:
            raise self._wrong(f"{key} must be from {low} to {high:,}")
        return value

    def _one_of(self, part: dict[str, Any], key: str, choices: tuple[str, ...], standard: str) -> str:
        value = str(self._take(part, key, str, standard))
        if value not in choices:
            raise self._wrong(f"{key} must be one of {', '.join(choices)}")
        return value

    def _lines(self, part: dict[str, Any], key: str) -> list[str]:
        lines = self._take(part, key, list, [])
        if not all(isinstance(line, str) for line in lines) or len(lines) > 12:
            raise self._wrong(f"{key} must be a list of at most 12 lines of text")
        return list(lines)

    def _chosen(
        self, part: dict[str, Any], key: str, choices: tuple[str, ...], standard: tuple[str, ...]
    ) -> tuple[str, ...]:
        chosen = self._take(part, key, list, list(standard))
        for one in chosen:
            if one not in choices:
                raise self._wrong(f"{key} names “{clean_name(str(one))}”; it may name {', '.join(choices)}")
        if len(set(chosen)) != len(chosen):
            raise self._wrong(f"{key} names something twice")
        return tuple(chosen)

    def _worded(self, words: str, key: str) -> str:
        for name in PLACEHOLDER.findall(words):
            if name not in PLACEHOLDERS:
                known = ", ".join(f"{{{one}}}" for one in PLACEHOLDERS)
                raise self._wrong(f"{key} has {{{clean_name(name)}}}; it may have {known}")
        return words

    def _logo(self, name: str) -> Path | None:
        if not name:
            return None
        if Path(name).name != name or Path(name).suffix.casefold() not in _LOGO_ENDINGS:
            raise self._wrong("logo must be the name of a PNG or JPEG file beside the template, without a folder")
        logo = self._path.parent / name
        if not logo.is_file():
            raise self._wrong(f"its logo {clean_name(name)} does not lie beside it")
        return logo

    def _wrong(self, what: str) -> TemplateRefused:
        return TemplateRefused(f"The report template {self._label} cannot be used: {what}.")


def filled(words: str, values: Mapping[str, str]) -> str:
    """``words`` with ``{name}`` replaced once, never again in what was put in; an unfilled field shows as a dash."""
    return PLACEHOLDER.sub(lambda match: values.get(match[1], "") or "–", words)
