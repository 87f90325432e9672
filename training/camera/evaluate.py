"""The measures of the camera fingerprint, and the card with them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from engines.camera.analysis import CHANCE
from engines.camera.card import MISSING_LEVEL, OTHERS, OTHERS_FOUND, OWN, OWN_FOUND, UNTOUCHED, UNTOUCHED_ALARMS
from engines.camera.correlation import Placement, search
from engines.camera.local import STEP, local_agreement
from engines.camera.pattern import Estimate, exposed
from engines.camera.residual import residual, whitened, zero_mean
from engines.core.card import Card, DataGroup, Figure
from training.camera.real import agreements, crops_of
from training.camera.simulate import SimulatedCamera, simulated_camera

F32 = npt.NDArray[np.float32]
U8 = npt.NDArray[np.uint8]

_CARD = Path(__file__).resolve().parents[2] / "engines" / "camera" / "card.json"
_SIDE = 512
_CAMERAS, _FITTED, _OWN, _OTHERS = 8, 15, 8, 12
_REAL_CAMERAS = (("iPhone 7", "monstree"), ("KODAK", "sceaux"), ("iPhone 12", "dreambooth"))
_LEAST_CELLS = 6


def evaluate(data: Path, write: bool) -> None:
    """Print every measure; with ``write``, keep the card."""
    scenes = _scenes(data)
    cameras = [simulated_camera((_SIDE, _SIDE), seed) for seed in range(_CAMERAS)]
    patterns = [_fitted(camera, scenes, number) for number, camera in enumerate(cameras)]
    own = [p for number in range(_CAMERAS) for p in _tests(cameras[number], patterns[number], scenes, number, _OWN)]
    others = [
        p
        for number in range(_CAMERAS)
        for p in _tests(cameras[(number + 1) % _CAMERAS], patterns[number], scenes, 100 + number, _OTHERS)
    ]
    print(f"simulated, own: {_found(own)} of {len(own)} recognised, median PCE {np.median([p.pce for p in own]):.0f}")
    print(f"simulated, other: {_found(others)} of {len(others)}, highest PCE {max(p.pce for p in others):.1f}")
    real = [p for number in range(4) for p in _real_others(data, patterns[number])]
    print(f"real photographs of other cameras: {_found(real)} of {len(real)}, highest {max(p.pce for p in real):.1f}")
    _processed(cameras[0], patterns[0], scenes)
    level, maps, alarms = _missing(cameras, patterns, scenes)
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
    ]
    if write:
        _write(figures)


def _write(figures: Sequence[Figure]) -> None:
    card = Card(
        name="camera fingerprint",
        version="1",
        kind="reference",
        purpose="How often the test for a sensor's fingerprint errs, and the level from which it counts as missing.",
        made_by="python -m training.camera calibrate",
        licence="Figures measured here; the pictures are not delivered.",
        split="Fitting and test pictures show different scenes; the missing level is set on cameras 0 to 3, its error "
        "counted on cameras 4 to 7.",
        data=(DataGroup("simulated cameras", _CAMERAS, True), DataGroup("real photographs", 4 * 60, False)),
        figures=tuple(figures),
        limits=(
            "Simulated cameras: a fixed multiplicative pattern on photographs, shot and read noise, JPEG 85 to 96.",
        ),
        files={},
        calibration=None,
    )
    _CARD.write_text(json.dumps(card.to_json(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _scenes(data: Path) -> list[U8]:
    """Photographs enlarged to the simulated sensor, so that their own grain is gone."""
    paths = [p for prefix in ("bsds", "imagenet") for p in sorted((data / "aigi" / "real").glob(f"{prefix}_*"))]
    scenes = []
    for path in paths[::2]:
        picture = cv2.imread(str(path), cv2.IMREAD_COLOR)
        if picture is not None:
            scenes.append(np.asarray(cv2.resize(picture, (_SIDE, _SIDE), interpolation=cv2.INTER_CUBIC), np.uint8))
    return scenes


def _pictures(camera: SimulatedCamera, scenes: Sequence[U8], seed: int, count: int, *, fitting: bool) -> Iterator[U8]:
    """Decoded photographs; fitting and test scenes are two halves of the list."""
    rng = np.random.default_rng([9, seed, int(fitting)])
    half = len(scenes) // 2
    pool = scenes[:half] if fitting else scenes[half:]
    for number in rng.permutation(len(pool))[:count]:
        yield decoded(camera.photograph(pool[int(number)], rng))


def decoded(data: bytes) -> U8:
    """(h, w, 3) uint8 of a file's bytes, BGR."""
    return np.asarray(cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR), np.uint8)


def luma_of(picture: U8) -> F32:
    """(h, w) float32."""
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), np.float32)


def _fitted(camera: SimulatedCamera, scenes: Sequence[U8], seed: int) -> F32:
    estimate = Estimate((_SIDE, _SIDE))
    for picture in _pictures(camera, scenes, seed, _FITTED, fitting=True):
        estimate.add(luma_of(picture))
    return estimate.pattern()


def placement(luma: F32, pattern: F32) -> Placement:
    """Test one picture."""
    return search(whitened(zero_mean(residual(luma))) * exposed(luma), pattern)


def _tests(camera: SimulatedCamera, pattern: F32, scenes: Sequence[U8], seed: int, count: int) -> list[Placement]:
    return [placement(luma_of(p), pattern) for p in _pictures(camera, scenes, seed, count, fitting=False)]


def _found(placements: Sequence[Placement]) -> int:
    return sum(place.chance < CHANCE for place in placements)


def _real_others(data: Path, pattern: F32) -> Iterator[Placement]:
    for prefix, count in (("monstree", 20), ("sceaux", 12), ("exifsamples", 28)):
        for path in sorted((data / "aigi" / "real").glob(f"{prefix}_*"))[:count]:
            picture = cv2.imread(str(path), cv2.IMREAD_COLOR)
            if picture is not None:
                yield placement(luma_of(np.asarray(picture, np.uint8)), pattern)


def _processed(camera: SimulatedCamera, pattern: F32, scenes: Sequence[U8]) -> None:
    """Cropped, reduced, both, turned, and saved again."""

    def jpeg(picture: U8, quality: int) -> U8:
        return decoded(np.asarray(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]).tobytes())

    def reduced(picture: U8, scale: float) -> U8:
        return np.asarray(cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)

    treatments: dict[str, Callable[[U8], U8]] = {
        "saved at 75": lambda p: jpeg(p, 75),
        "cropped to 320 px": lambda p: np.ascontiguousarray(p[40:360, 100:420]),
        "reduced to 70 %": lambda p: reduced(p, 0.7),
        "cropped to 400 px and reduced to 75 %": lambda p: reduced(np.ascontiguousarray(p[30:430, 60:460]), 0.75),
        "turned by 90°": lambda p: np.ascontiguousarray(np.rot90(p)),
    }
    for words, treat in treatments.items():
        places = [placement(luma_of(treat(p)), pattern) for p in _pictures(camera, scenes, 50, 8, fitting=False)]
        print(f"  {words}: {_found(places)} of {len(places)}, median PCE {np.median([p.pce for p in places]):.0f}")


def _missing(
    cameras: Sequence[SimulatedCamera], patterns: Sequence[F32], scenes: Sequence[U8]
) -> tuple[float, int, int]:
    """(level, maps it was checked on, alarms among them); prints how many pasted squares are found at it."""
    half = len(cameras) // 2
    peaks = [_peak(_agreement(p, patterns[n])) for n in range(half) for p in _own(cameras[n], scenes, n)]
    level = round(float(np.quantile(peaks, 0.98, method="higher")), 3)
    checked = [
        _peak(_agreement(p, patterns[n])) for n in range(half, len(cameras)) for p in _own(cameras[n], scenes, n)
    ]
    alarms = sum(peak >= level for peak in checked)
    hits = total = 0
    for n in range(half, len(cameras)):
        strangers = list(_own(cameras[n - 1], scenes, 300 + n))
        for picture, other in zip(_own(cameras[n], scenes, n), strangers, strict=True):
            changed = picture.copy()
            changed[160:352, 160:352] = other[160:352, 160:352]
            total += 1
            missing = _agreement(changed, patterns[n])
            inside = missing[160 // STEP : 352 // STEP, 160 // STEP : 352 // STEP]
            hits += bool(np.isfinite(inside).any() and np.nanmax(inside) >= level)
    print(f"missing: level {level:.2f}; {alarms} alarms in {len(checked)} untouched; pasted squares {hits} of {total}")
    return level, len(checked), alarms


def _own(camera: SimulatedCamera, scenes: Sequence[U8], seed: int) -> Iterator[U8]:
    return _pictures(camera, scenes, 400 + seed, 12, fitting=False)


def _agreement(picture: U8, pattern: F32) -> F32:
    luma = luma_of(picture)
    agreement = local_agreement(residual(luma), exposed(luma), pattern)
    assert agreement is not None
    return agreement.missing


def _peak(missing: F32) -> float:
    """The highest level at which a connected region of the least size remains."""
    known = np.sort(np.unique(missing[np.isfinite(missing)]))[::-1]
    for value in known:
        count, _, boxes, _ = cv2.connectedComponentsWithStats(
            (np.nan_to_num(missing, nan=-np.inf) >= value).astype(np.uint8), connectivity=8
        )
        if count > 1 and int(boxes[1:, cv2.CC_STAT_AREA].max()) >= _LEAST_CELLS:
            return float(value)
    return 0.0


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
