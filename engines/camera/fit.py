"""From a folder of pictures of one camera to its fingerprint, with a check whether they agree among themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engines.camera.correlation import chance
from engines.camera.pattern import Estimate, cleaned, exposed
from engines.camera.predict import Cells, cells_of, fit_weights
from engines.camera.store import CameraCard, check_name, save
from engines.core.errors import AssayError
from engines.core.exhibit import Exhibit, Source
from engines.core.intake import find_sources, receive
from engines.core.names import clean_name

F32 = npt.NDArray[np.float32]

LEAST_PICTURES = 10
LEAST_SIDE = 256
_WINDOW = 1024
_OWN_CHANCE = 1e-4


@dataclass(frozen=True, slots=True)
class Step:
    """How far a fit is: ``done`` of ``total`` pictures, and the name of the last."""

    done: int
    total: int
    name: str


def fit(folder: Path, name: str, threads: int = 1) -> Iterator[Step | CameraCard]:
    """Fit and keep a fingerprint: yields a ``Step`` a picture, last the card. To be run in a worker process.

    Raises an ``AssayError`` that says why there can be none. Memory does not grow with the number of pictures, but for
    a window of one megapixel of each.
    """
    name = check_name(name)
    sources = _sources(folder)
    sizes: list[tuple[Source, tuple[int, int]]] = []
    left_out: list[str] = []
    for source in sources:
        size, trouble = _size(source)
        yield Step(0, len(sources), clean_name(source.name))
        if size:
            sizes.append((source, size))
        else:
            left_out.append(f"{clean_name(source.name)}: {trouble}")
    chosen = _of_one_size(sizes, left_out)
    if len(chosen) < LEAST_PICTURES:
        raise AssayError(_too_few(folder, len(sources), len(chosen), left_out))
    first = chosen[0][1]
    estimate = Estimate((first[1], first[0]))
    window = _middle(estimate.shape)
    parts: list[tuple[F32, F32]] = []
    digests: list[str] = []
    for number, (source, _) in enumerate(chosen, 1):
        exhibit = receive(source)
        if exhibit.facts.sha256 in digests:
            left_out.append(f"{clean_name(source.name)}: the same file as another of the folder")
            continue
        luma = exhibit.luma_f32
        noise = estimate.add(luma)
        parts.append((noise[window].copy(), luma[window].copy()))
        digests.append(exhibit.facts.sha256)
        yield Step(number, len(chosen), clean_name(source.name))
    if len(parts) < LEAST_PICTURES:
        raise AssayError(_too_few(folder, len(sources), len(parts), left_out))
    found, weights = judged_by_others(parts)
    card = CameraCard(
        name=name,
        version=1,
        made=datetime.now(UTC).isoformat(timespec="seconds"),
        size=(estimate.shape[1], estimate.shape[0]),
        pictures=tuple(digests),
        left_out=tuple(left_out),
        own_found=found,
        own_tested=len(parts),
        weights=weights,
    )
    yield save(card, estimate.pattern(threads))


def _sources(folder: Path) -> list[Source]:
    if not folder.is_dir():
        raise AssayError(f"{clean_name(folder.name)} is no folder; give a folder with pictures of one camera.")
    sources = list(find_sources([folder.absolute()]))
    if not sources:
        raise AssayError(
            f"{clean_name(folder.name)} is empty; put at least {LEAST_PICTURES} pictures of one camera in it."
        )
    return sources


def _size(source: Source) -> tuple[tuple[int, int] | None, str]:
    """(width, height) of a picture that can be used, or None and why not."""
    try:
        exhibit = receive(source)
    except AssayError as error:
        return None, str(error)
    trouble = _unfit(exhibit)
    return (None, trouble) if trouble else (exhibit.frame, "")


def _of_one_size(
    sizes: Sequence[tuple[Source, tuple[int, int]]], left_out: list[str]
) -> list[tuple[Source, tuple[int, int]]]:
    """The pictures of the size most have; the others are added to ``left_out``."""
    if not sizes:
        return []
    usual = Counter(size for _, size in sizes).most_common(1)[0][0]
    for source, size in sizes:
        if size != usual:
            name = clean_name(source.name)
            left_out.append(f"{name}: {size[0]} × {size[1]} pixels, most have {usual[0]} × {usual[1]}")
    return [one for one in sizes if one[1] == usual]


def _unfit(exhibit: Exhibit) -> str:
    if exhibit.facts.undecodable:
        return exhibit.facts.undecodable
    if min(exhibit.frame) < LEAST_SIDE:
        return f"smaller than {LEAST_SIDE} pixels on one side"
    return ""


def _too_few(folder: Path, listed: int, usable: int, left_out: Sequence[str]) -> str:
    why = f" Left out: {'; '.join(left_out[:3])}{' …' if len(left_out) > 3 else ''}." if left_out else ""
    return (
        f"{clean_name(folder.name)} holds {usable} usable pictures of one size (of {listed} files); a fingerprint "
        f"needs at least {LEAST_PICTURES} of one camera, as they came from it.{why}"
    )


def _middle(shape: tuple[int, int]) -> tuple[slice, slice]:
    """An even-edged window of at most 1,024 px in the middle."""
    edges = []
    for side in shape:
        size = min(side, _WINDOW)
        start = (side - size) // 2 & ~1
        edges.append(slice(start, start + size))
    return edges[0], edges[1]


def judged_by_others(parts: Sequence[tuple[F32, F32]]) -> tuple[int, tuple[float, ...]]:
    """Each picture, as (residual, luma) of one window, against the fingerprint of all others: how many agree with it,
    and the weights of the predictor of local strength.
    """
    above, below = np.zeros_like(parts[0][0]), np.zeros_like(parts[0][0])
    for noise, luma in parts:
        light = exposed(luma)
        above += noise * light
        below += light * light
    count = 0
    cells: list[Cells] = []
    for noise, luma in parts:
        light = exposed(luma)
        pattern = cleaned(np.asarray((above - noise * light) / np.maximum(below - light * light, 1), np.float32))
        correlation = float(np.corrcoef(noise.ravel(), (pattern * light).ravel())[0, 1])
        count += chance(correlation * abs(correlation) * noise.size, 1) < _OWN_CHANCE
        cells.append(cells_of(luma, noise, pattern))
    return count, fit_weights(cells)
