"""From the pair's scores to likelihood ratios, and the range in which they hold."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from engines.caption_fit.fit import Reader
from engines.core.calibration import Calibration
from engines.core.calibration_fit import fit_band
from engines.core.caption_range import FILE, Range, range_json
from engines.core.caption_score import WAYS, middle, put
from training.caption_pair.data import Captions
from training.caption_pair.figures import Held

_KEPT = 160
_EACH = 2
_MISSED = 0.1
_OTHERS = ("aigi/real", "anomaly/magnetic_tile", "anomaly/deeppcb")


def calibration(held: Held, reader: Reader) -> Calibration:
    """One band: photographs about 200 pixels wide and up, JPEG or not; each photograph is a source of its own."""
    chosen = np.array([at for row in range(len(held.images)) for at in np.flatnonzero(held.own == row)[:_EACH]])
    ways = np.zeros((len(WAYS), len(held.captions), held.images.shape[1]), np.float32)
    for at in chosen:
        ways[:, at] = reader.texts(put(held.captions[at]))
    chance = np.random.default_rng(4)
    scores, truth, sources = [], [], []
    for row, image in enumerate(held.images):
        mine = chosen[held.own[chosen] == row]
        foreign = chance.choice(chosen[held.own[chosen] != row], len(mine), replace=False)
        for of, true in ((mine, True), (foreign, False)):
            scores += [middle(image, ways[:, at]) for at in of]
            truth += [true] * len(of)
            sources += [f"photograph {row}"] * len(of)
    band = fit_band(
        np.array(scores),
        np.array(truth),
        sources,
        "photographs of people, animals, outdoors, reduced to 224 pixels",
        (0, 100),
        (128, 100_000),
    )
    return Calibration(
        "caption_pair",
        "the caption was written for this picture",
        "the caption was written for another picture of the kind",
        (band,),
    )


def write_range(captions: Captions, held: Held, reader: Reader, folder: Path) -> Range:
    """Keep photographs of the training part, and how near the held-out ones come to them."""
    taught = np.random.default_rng(5).choice(np.flatnonzero(~captions.held), _KEPT, replace=False)
    vectors = np.stack([reader.image(captions.pixels(number)) for number in taught])
    within = Range(vectors, -1.0, ("en",))
    reach = float(np.quantile([within.nearness(image) for image in held.images], _MISSED))
    within = Range(vectors, reach, ("en",))
    (folder / FILE).write_text(range_json(within), encoding="utf-8")
    return within


def refused_elsewhere(data: Path, within: Range, reader: Reader, most: int = 40) -> dict[str, float]:
    """Share of pictures of other kinds that are not judged, by folder; up to ``most`` of each."""
    found: dict[str, float] = {}
    for place in _OTHERS:
        paths = sorted(path for path in (data / place).rglob("*") if path.suffix.lower() in (".jpg", ".webp", ".png"))
        groups: dict[str, list[Path]] = {}
        for path in paths:
            groups.setdefault(place if place != "aigi/real" else f"{place}: {path.name.split('_')[0]}", []).append(path)
        for name, members in groups.items():
            some = members[:: max(1, len(members) // most)][:most]
            refused = [bool(within.why_not(reader.image(_rgb(path)), reader.prompts)) for path in some]
            found[name] = float(np.mean(refused))
    return found


def _rgb(path: Path) -> npt.NDArray[np.uint8]:
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB"))
