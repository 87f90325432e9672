"""The finding of descriptions in words: shown only where the normal pictures calibrate it, else it says why not."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from engines.anomaly.calibrate import LEAST_PICTURES
from engines.anomaly.gather import at_scale
from engines.anomaly.info import INFO
from engines.anomaly.normality import Normality
from engines.anomaly.states import States
from engines.anomaly.tail import MOST
from engines.anomaly.verdict import rate_in_force
from engines.anomaly.words_null import WordsNull
from engines.core.errors import ModelError
from engines.core.exhibit import Exhibit
from engines.core.finding import Finding, Map, Outcome, Remark, Table
from engines.core.names import clean_name
from engines.core.onnx import ModelHouse
from engines.core.packs.pack import Pack, read_pack
from engines.core.packs.store import find
from engines.core.run import Run

if TYPE_CHECKING:
    from engines.anomaly.towers import Towers, WordsLook

PART = "by words"
_LIMIT = (
    "The pair of towers was made by others and knows pictures from the web; what it calls damaged or altered need not "
    "be. Only the rate of false alarms on normal pictures is known, not how often it sees an alteration."
)
_METHODS = (
    "FiLo (Gu et al., 2024) in outline: descriptions of normal and abnormal states, place words, patches over windows "
    "of several shapes; descriptions written by hand, nothing learned",
    "Conformal test (Vovk et al., 2005) on the normal pictures",
)


def words_finding(exhibit: Exhibit, model: Normality | None, asked: str, rate: float, run: Run) -> Finding | None:
    """What the pair of towers says, or why nothing is said; None where nobody asked.

    ``asked``: what the picture shows, as the analyst's option says. ``model``: the normal pictures compared with.
    """
    null = model.words if model else None
    name = clean_name(exhibit.source.name)
    if null is None:
        return _without(name, model, asked) if asked else None
    if asked and asked != null.states.object:
        return _abstains(
            f"The normal pictures calibrate descriptions of “{null.states.object}”, not of “{asked}”; fit them with "
            f"--object “{asked}” to have those."
        )
    if len(null.nulls) < LEAST_PICTURES:
        return _abstains(
            f"Descriptions of “{null.states.object}” were put to {name}, but {len(null.nulls)} normal pictures are too "
            f"few for a rate of false alarms; {LEAST_PICTURES} are the least."
        )
    try:
        towers = _towers(find(null.pair), null, run)
    except ModelError as error:
        return _abstains(f"Descriptions of “{null.states.object}” cannot be put to {name}: {error}")
    assert model is not None
    seen = towers.look(at_scale(exhibit.rgb_u8, model.scale))
    return None if seen is None else _told(exhibit, model, null, seen, rate)


def _towers(pack: Pack, null: WordsNull, run: Run) -> Towers:
    if pack.sha256 != null.sha256:
        raise ModelError(
            f"{pack.name} is another model than the one that saw the normal pictures; fit them again with --object."
        )
    return _opened(pack.folder, pack.sha256, null.states, run.models)


@lru_cache(maxsize=4)
def _opened(folder: Path, sha256: str, states: States, house: ModelHouse) -> Towers:
    """Kept for a process, since the descriptions take a while to read; ``sha256`` tells a replaced pair."""
    from engines.anomaly.towers import Towers  # SciPy's filters load slowly, and most sets come without words

    return Towers(read_pack(folder), states, house)


def _told(exhibit: Exhibit, model: Normality, null: WordsNull, seen: WordsLook, asked: float) -> Finding:
    name, count = clean_name(exhibit.source.name), len(null.nulls)
    rate, p = rate_in_force(asked, count), null.p(seen.score)
    unusual = p <= rate + 1e-12
    as_high = round(p * (count + 1)) - 1
    rank = f"{as_high or 'none'} of the {count} normal pictures of {model.name} score{'s' * (as_high == 1)} as high"
    bound = ""
    if rate > asked:
        bound = f" With {count} normal pictures the rate of false alarms cannot be guaranteed below {100 * rate:.2g} %."
    if unusual:
        sentence = (
            f"To {null.pair}, {name} is nearer to descriptions of an abnormal {null.states.object} than normal ones "
            f"are, most at the {seen.place} (“{seen.said}”); {rank}.{bound}"
        )
    else:
        sentence = (
            f"To {null.pair}, {name} is no nearer to descriptions of an abnormal {null.states.object}; {rank}.{bound}"
        )
    remark = Remark(
        f"Most abnormal place: {seen.place}; nearest description: “{seen.said}”.",
        "for" if unusual else "neutral",
        "limited" if unusual else "none",
        shows="words",
    )
    return Finding(
        engine=INFO.id,
        question=INFO.question.value,
        outcome=Outcome.SIGNAL if unusual else Outcome.NOTHING_FOUND,
        sentence=sentence,
        engine_version=INFO.version,
        score=round(seen.score, 4),
        maps=(_map(exhibit, null, seen),),
        tables=(_table(null),),
        remarks=(remark,),
        limits=(_LIMIT,),
        error_rates=(
            f"A normal picture that came about as the {count} did is called unusual in {100 * rate:.2g} % of cases or "
            "fewer, on average over such sets (conformal test). This is a test of "
            "its own: false alarms of the comparison by features come on top. How often an alteration goes unseen is "
            "not known."
        ),
        methods=_METHODS,
        models=(null.pair,),
        part=PART,
    )


def _map(exhibit: Exhibit, null: WordsNull, seen: WordsLook) -> Map:
    return Map(
        "words",
        f"Near to descriptions of an abnormal {null.states.object}",
        np.asarray(null.tail(seen.cells), np.float32),
        exhibit.frame,
        0.0,
        MOST,
        "−log10 p",
        "Bright: places nearer to the abnormal descriptions than all but 1 in 10 to this power of the normal pictures' "
        f"places; beyond about {null.tail.decades[-1]:.1f} the scale is extrapolated. A hint, not a measurement.",
    )


def _table(null: WordsNull) -> Table:
    rows = [("normal", sentence) for sentence in null.states.normal]
    rows += [("abnormal", sentence) for sentence in null.states.abnormal]
    return Table("descriptions", "Descriptions put to the pair", ("state", "description"), tuple(rows))


def _without(name: str, model: Normality | None, asked: str) -> Finding:
    if model is None:
        return _abstains(
            f"Descriptions of “{asked}” are not put to {name}: without normal pictures that went through the same "
            "descriptions nothing is known of their error. Fit some with assay normal fit … --object, and compare."
        )
    return _abstains(
        f"Descriptions of “{asked}” are not put to {name}: the normal pictures of {model.name} were fitted without "
        "them, so that nothing is known of their error. Fit them again with --object."
    )


def _abstains(sentence: str) -> Finding:
    return Finding(INFO.id, INFO.question.value, Outcome.ABSTAINED, sentence, INFO.version, limits=(_LIMIT,), part=PART)
