"""The sentences of this engine, each with the error measured on held-out pictures."""

from __future__ import annotations

from collections.abc import Sequence

from engines.core.finding import Region, Remark
from engines.tamper.card import ENGINE, card
from engines.tamper.info import INFO
from engines.tamper.integration import FUSED
from engines.tamper.methods import METHODS, Method

_BY_ID = {method.id: method for method in METHODS}


def title_of(name: str) -> str:
    """The title of a map by its id."""
    return "All methods together" if name == FUSED else _BY_ID[name].title


def legend(name: str) -> str:
    """What a bright place of a map means."""
    bright = "differs from the rest of this picture by all methods together" if name == FUSED else _BY_ID[name].bright
    if card().alarms(name):
        return f"A bright place {bright}; untouched pictures like this hardly ever reach 1."
    return f"A bright place {bright}; this map alone found too few alterations in tests to have a threshold."


def measured(name: str, band: str) -> str:
    """Measured false alarms and detections of a method, or of the engine, in a band of condition."""
    false, untouched = card().rate(name, "false_alarms", band)
    hits, altered = card().rate(name, "detections", band)
    return (
        f"on {untouched} untouched and {altered} altered test pictures of this kind ({band}) from sources not used for "
        f"calibration, it raised {false} false alarms and found {hits} alterations"
    )


def error_rates(band: str, size_band: str) -> str:
    """The whole engine's error as a sentence, by condition and by size."""
    false, untouched = card().rate_by_size("false_alarms", size_band)
    hits, altered = card().rate_by_size("detections", size_band)
    size = (
        f"on pictures of this size ({size_band}), {false} false alarms in {untouched} untouched ones and {hits} of "
        f"{altered} alterations found"
    )
    return f"All methods together: {measured(ENGINE, band)}; {size}."


def remark_on(method: Method | None, band: str, regions: tuple[Region, ...]) -> Remark:
    """One sentence on a map that passed its alarm level; None: the fused map."""
    name = method.id if method else FUSED
    differs = method.differs if method else "differs from the rest by all methods together"
    false, untouched = card().rate(name, "false_alarms", band)
    hits, altered = card().rate(name, "detections", band)
    rare = untouched >= 90 and false <= untouched * 0.01
    strength = "moderate" if rare and hits > 20 * max(false, 1) * altered / max(untouched, 1) else "weak"
    sentence = f"{title_of(name)}: the marked place {differs}; {measured(name, band)}."
    return Remark(sentence, "for", strength, regions, name)


def signal_sentence(name: str, alarmed: Sequence[Method], band: str) -> str:
    """What is said when at least one map passes its alarm level."""
    if not alarmed:
        what = "differs from the rest by all methods taken together"
    else:
        first = max(alarmed, key=lambda method: card().rate(method.id, "detections", band)[0])
        what = first.differs
    return f"In {name}, a place {what}; {measured(ENGINE, band)}."


def nothing_sentence(name: str, maps: int, band: str) -> str:
    """What is said when no map passes its alarm level."""
    hits, altered = card().rate(ENGINE, "detections", band)
    missed = f" (of {altered} altered test pictures of this kind, {altered - hits} were missed)" if altered else ""
    return (
        f"None of the {maps} applicable methods found a place in {name} that differs from the rest more than untouched "
        f"pictures do; this does not show that the picture is unaltered{missed}."
    )


def too_small(name: str, side: int) -> str:
    """Why a very small picture is not examined."""
    return f"{name} is smaller than {side} pixels on one side, too small for places to be compared."


def limits(is_jpeg: bool) -> tuple[str, ...]:
    """What this finding cannot tell."""
    common = (
        INFO.limits,
        "Strongly out-of-focus, over-exposed or sharpened places, text and graphics can differ from the rest without "
        "any alteration.",
        "An alteration that covers most of the picture leaves no rest to compare with.",
        "Most test pictures measure 192 to 512 pixels a side; of larger ones, up to 16 megapixels, there were few.",
    )
    if is_jpeg:
        return common
    return (*common, "The file is no JPEG: traces of compression can only be judged from the pixels.")
