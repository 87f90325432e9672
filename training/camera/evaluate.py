"""The measures of the camera fingerprint, and the card with them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from multiprocessing import Pool
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from engines.camera.card import (
    MISSING_LEVEL,
    OTHERS,
    OTHERS_FOUND,
    OWN,
    OWN_FOUND,
    PASTED,
    PASTED_FOUND,
    UNTOUCHED,
    UNTOUCHED_ALARMS,
)
from engines.camera.correlation import Placement
from engines.core.card import Card, DataGroup, Figure
from training.camera.bench import camera_of, decoded, luma_of, pattern_of, pictures_of, placement, scenes_of
from training.camera.missing import Gaps, gaps_of, measure_missing
from training.camera.real import agreements, crops_of

U8 = npt.NDArray[np.uint8]

_CARD = Path(__file__).resolve().parents[2] / "engines" / "camera" / "card.json"
_CAMERAS, _OWN, _OTHERS, _REAL, _TREATED = 6, 6, 8, 15, 2
_REAL_CAMERAS = (("iPhone 7", "monstree"), ("KODAK", "sceaux"), ("iPhone 12", "dreambooth"))
_REAL_SOURCES = ("monstree", "sceaux", "exifsamples", "dreambooth")


def evaluate(data: Path, write: bool, workers: int) -> None:
    """Print every measure; with ``write``, keep the card."""
    with Pool(workers) as pool:
        trials = pool.map(partial(_trial, data), range(_CAMERAS), chunksize=1)
    own, others, real = (_all([getattr(trial, name) for trial in trials]) for name in ("own", "others", "real"))
    _tell("simulated, own", own)
    _tell("simulated, other cameras", others)
    _tell("real photographs of other cameras", real)
    for words in _TREATMENTS:
        _tell(f"  own, {words}", _all([trial.treated[words] for trial in trials]))
    level, (maps, alarms), (pasted, found) = measure_missing([trial.missing for trial in trials])
    _real_crops(data)
    figures = [
        Figure(OWN, "simulated", len(own)),
        Figure(OWN_FOUND, "simulated", _found(own)),
        Figure(OTHERS, "simulated", len(others)),
        Figure(OTHERS_FOUND, "simulated", _found(others)),
        Figure(OTHERS, "real", len(real)),
        Figure(OTHERS_FOUND, "real", _found(real)),
        Figure(MISSING_LEVEL, "all", level),
        Figure(UNTOUCHED, "simulated", maps),
        Figure(UNTOUCHED_ALARMS, "simulated", alarms),
        Figure(PASTED, "simulated", pasted),
        Figure(PASTED_FOUND, "simulated", found),
    ]
    if write:
        _write(figures)


@dataclass(frozen=True, slots=True)
class Trial:
    """What one simulated camera's fingerprint was tested with."""

    own: list[Placement]
    others: list[Placement]
    real: list[Placement]
    treated: dict[str, list[Placement]]
    missing: Gaps


def _trial(data: Path, number: int) -> Trial:
    cv2.setNumThreads(1)
    return Trial(
        _tests(data, number, number, _OWN),
        _tests(data, number, (number + 1) % _CAMERAS, _OTHERS),
        _real(data, number),
        {words: _treated(data, number, words) for words in _TREATMENTS},
        gaps_of(data, number),
    )


def _tests(data: Path, pattern: int, camera: int, count: int) -> list[Placement]:
    pictures = pictures_of(camera_of(camera), scenes_of(data), 100 + camera, count, fitting=False)
    return [placement(luma_of(picture), pattern_of(data, pattern)) for picture in pictures]


def _real(data: Path, number: int) -> list[Placement]:
    """Real photographs of several cameras against a simulated camera's fingerprint; other ones for each."""
    paths = [p for prefix in _REAL_SOURCES for p in sorted((data / "aigi" / "real").glob(f"{prefix}_*"))]
    pictures = [cv2.imread(str(path), cv2.IMREAD_COLOR) for path in paths[number::_CAMERAS][:_REAL]]
    found = [np.asarray(picture, np.uint8) for picture in pictures if picture is not None]
    return [placement(luma_of(picture), pattern_of(data, number)) for picture in found]


def _jpeg(quality: int, picture: U8) -> U8:
    return decoded(np.asarray(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]).tobytes())


def _reduced(scale: float, picture: U8) -> U8:
    return np.asarray(cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)


def _cropped(edges: tuple[int, int, int, int], picture: U8) -> U8:
    return np.ascontiguousarray(picture[edges[0] : edges[1], edges[2] : edges[3]])


_TREATMENTS: dict[str, Callable[[U8], U8]] = {
    "saved again at 75": partial(_jpeg, 75),
    "cropped to 280 px": partial(_cropped, (40, 320, 60, 340)),
    "reduced to 70 %": partial(_reduced, 0.7),
    "cropped to 320 px, then reduced to 75 %": lambda p: _reduced(0.75, _cropped((30, 350, 20, 340), p)),
    "turned by 90°": lambda p: np.ascontiguousarray(np.rot90(p)),
}


def _treated(data: Path, number: int, words: str) -> list[Placement]:
    pictures = pictures_of(camera_of(number), scenes_of(data), 50 + number, _TREATED, fitting=False)
    return [placement(luma_of(_TREATMENTS[words](picture)), pattern_of(data, number)) for picture in pictures]


def _all(parts: Sequence[list[Placement]]) -> list[Placement]:
    return [place for part in parts for place in part]


def _tell(words: str, places: Sequence[Placement]) -> None:
    energies = [place.pce for place in places]
    print(
        f"{words}: {_found(places)} of {len(places)} recognised; peak-to-correlation energy median "
        f"{np.median(energies):.0f}, least {min(energies):.0f}, highest {max(energies):.0f}",
        flush=True,
    )


def _found(placements: Sequence[Placement]) -> int:
    return sum(place.is_match for place in placements)


def _write(figures: Sequence[Figure]) -> None:
    card = Card(
        name="camera fingerprint",
        version="1",
        kind="reference",
        purpose="How often the test for a sensor's fingerprint errs, and the level from which it counts as missing.",
        made_by="python -m training.camera calibrate",
        licence="Figures measured here; the pictures are not delivered.",
        split="Fitting and test pictures show different scenes; the missing level is set on cameras 0 to 2, its error "
        "counted on cameras 3 to 5.",
        data=(DataGroup("simulated cameras", _CAMERAS, True), DataGroup("real photographs", _CAMERAS * _REAL, False)),
        figures=tuple(figures),
        limits=(
            "Simulated cameras: a fixed multiplicative pattern on photographs, shot and read noise, JPEG 85 to 96.",
        ),
        files={},
        calibration=None,
    )
    _CARD.write_text(json.dumps(card.to_json(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _real_crops(data: Path) -> None:
    print("real cameras, crops at their true places on the sensor against the other photographs' crops:")
    for camera, prefix in _REAL_CAMERAS:
        found = list(agreements(crops_of(data, camera, prefix)))
        if not found:
            continue
        own = np.array([one.own for one in found])
        shifted = np.array([one.shifted for one in found])
        print(
            f"  {camera}: {len(found)} crops, mean {own.mean():.2f} standard errors; at shifted places "
            f"{shifted.mean():.2f} ± {shifted.std():.2f}"
        )
