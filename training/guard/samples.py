"""The pictures the guard is fitted and measured on, by source, each through several lives; kept as measurements.

Three thirds of sources are held out in turn, and some sources are never fitted on: a last blind look.
"""

from __future__ import annotations

import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from engines.guard.looks import EDGE, look_at
from engines.guard.statistics import statistics
from training.guard import graphics
from training.guard.mine import OUT, mine
from training.guard.noise import RGB
from training.guard.victims import Victims
from training.synthetic.judge import at_most
from training.synthetic.sources import DATA, items
from training.synthetic.treat import jpeg, scaled
from training.tamper.sources import photographs

FOLDS = (
    ("stable_diffusion_1", "style_gan", "clothing", "bsds", "clic", "video_faces"),
    ("latent_diffusion", "stable_diffusion_3", "imagenet", "grocery", "sceaux", "mate"),
    ("flux", "sdxl", "disco_diffusion", "nano_banana", "cid22", "monstree", "cracks"),
)
"""Sources that each of the three heads has not seen."""
BLIND = ("captions", "dreambooth", "exifsamples", "exif", "lomiri", "squeezed", "dalle_mini", "others")
"""Sources that no head and no limit was fitted on."""
SETS = ("ordinary", "drawn", "fooling fit", "fooling test", "windows", "blind")
_MOST, _MOST_BLIND = 60, 32
_QUALITIES = ((90, 98), (80, 89), (60, 79))
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False, slots=True)
class Shot:
    """One picture before its lives. ``group``: source, or kind of pattern or graphic; ``kind``: photograph, generated,
    pattern or graphic; ``load`` gives (h, w, 3) RGB."""

    name: str
    kind: str
    group: str
    load: Callable[[], RGB]


@dataclass(frozen=True, eq=False, slots=True)
class Measured:
    """n rows: ``values`` (n, 1043) features of the tiles, of the overview, statistics; ``quality`` of the last JPEG, 0
    for none; ``life``: 0 as stored, 1 another compression, 2 scaled as well.
    """

    values: Floats
    kind: npt.NDArray[np.str_]
    group: npt.NDArray[np.str_]
    name: npt.NDArray[np.str_]
    quality: npt.NDArray[np.int64]
    life: npt.NDArray[np.int64]

    def rows(self, chosen: npt.NDArray[np.bool_]) -> Measured:
        """The chosen rows."""
        parts = (self.values, self.kind, self.group, self.name, self.quality, self.life)
        return Measured(*(part[chosen] for part in parts))


def measured(which: str) -> Measured:
    """A set of ``SETS``, read from out/guard where it was measured before."""
    kept = OUT / f"{which.replace(' ', '_')}.npz"
    if not kept.exists():
        _measure(which, kept)
    with np.load(kept) as stored:
        return Measured(*(stored[name] for name in ("values", "kind", "group", "name", "quality", "life")))


def _measure(which: str, kept: Path) -> None:
    victims, rows = Victims(), []
    for number, shot in enumerate(_shots(which)):
        for life, picture, quality in _lives(shot, which):
            look = look_at(picture)
            if look is None:
                continue
            features = victims.features(look.batch)
            values = np.concatenate([features[:-1].mean(0), features[-1], statistics(look)]).astype(np.float32)
            rows.append((values, shot.kind, shot.group, shot.name, quality, life))
        if number % 100 == 99:
            print(f"{which}: {number + 1} pictures", flush=True)
    columns = list(zip(*rows, strict=True))
    kept.parent.mkdir(parents=True, exist_ok=True)
    names = ("kind", "group", "name", "quality", "life")
    arrays = {name: np.array(column) for name, column in zip(names, columns[1:], strict=True)}
    np.savez(kept, values=np.stack(columns[0]), **arrays)


def _lives(shot: Shot, which: str) -> Iterator[tuple[int, RGB, int]]:
    """(life, picture, JPEG quality of that life): as stored, compressed, scaled and compressed."""
    picture = shot.load()
    rng = np.random.default_rng(zlib.crc32(f"{which} {shot.name}".encode()))
    yield 0, picture, _stored_quality(shot)
    few = which in ("ordinary", "blind", "windows")  # these are many: one more life each
    if not few or rng.random() < 0.5:
        quality = int(rng.integers(*_QUALITIES[int(rng.integers(3))], endpoint=True))
        yield 1, jpeg(picture, quality, rng), quality
        if few:
            return
    factor = float(np.exp(rng.uniform(np.log(0.5), np.log(1.3))))
    part = scaled(picture, factor, rng, EDGE)
    quality = 0 if rng.random() < 0.25 else int(rng.integers(60, 98))
    yield 2, jpeg(part, quality, rng) if quality else part, quality


def _stored_quality(shot: Shot) -> int:
    from engines.core.exhibit import Source
    from engines.core.intake import receive

    path = Path(shot.name)
    return int(receive(Source(path)).facts.jpeg_quality or 0) if path.suffix.lower() in (".jpg", ".jpeg") else 0


def _shots(which: str) -> Iterator[Shot]:
    if which == "ordinary":
        yield from _ordinary(tuple(name for fold in FOLDS for name in fold), _MOST)
    elif which == "blind":
        yield from _ordinary(BLIND, _MOST_BLIND)
        yield from _whole_files()
    elif which == "drawn":
        yield from _made(graphics.KINDS, 30, graphics.drawn)
    elif which == "windows":
        yield from _screens()
    else:
        for one in mine(which.split()[1]):
            yield Shot(str(OUT / one.file), "pattern", one.kind, lambda path=OUT / one.file: _rgb(path))


def _ordinary(families: tuple[str, ...], most: int) -> Iterator[Shot]:
    chosen = [item for item in items() if item.family in families]
    for at in at_most(chosen, most):
        item = chosen[at]
        kind = "generated" if item.generated else "photograph"
        yield Shot(str(item.path), kind, item.family, lambda path=item.path: _rgb(path))
    for source in ("mate", "lomiri"):
        for photo in photographs((source,)) if source in families else ():
            yield Shot(str(photo.path), "photograph", source, lambda path=photo.path: _rgb(path))


def _whole_files() -> Iterator[Shot]:
    """Files of the folder of metadata examples, whole, and captioned photographs that were squeezed to a square."""
    from engines.core.errors import AssayError
    from engines.core.exhibit import Source
    from engines.core.intake import receive

    for path in sorted((DATA / "formats" / "exif").iterdir()):
        try:
            exhibit = receive(Source(path))
        except AssayError:
            continue
        if exhibit.pixels.size and path.suffix.lower() in (".jpg", ".jpeg"):
            yield Shot(str(path), "photograph", "exif", lambda pixels=exhibit.rgb_u8: pixels)
    squeezed = [path for path in sorted((DATA / "captions" / "images").iterdir()) if _is_square(path)]
    for path in squeezed[:: max(1, len(squeezed) // _MOST_BLIND)]:
        yield Shot(str(path), "photograph", "squeezed", lambda path=path: _rgb(path))


def _is_square(path: Path) -> bool:
    with Image.open(path) as image:
        return image.width == image.height


def _screens() -> Iterator[Shot]:
    """Screenshots and drawings made by Qt, which this room does not know: another program writes them."""
    folder = OUT / "windows"
    if not folder.exists():
        subprocess.run(
            [sys.executable, "-m", "tests.guard.windows", str(folder)], check=True, stderr=subprocess.DEVNULL
        )
    for path in sorted(folder.glob("*.png")):
        yield Shot(str(path), "graphic", path.stem.split("-")[0], lambda path=path: _rgb(path))


def _made(kinds: tuple[str, ...], count: int, make: Callable[[np.random.Generator, str], RGB]) -> Iterator[Shot]:
    for number, kind in enumerate(kinds):
        for at in range(count):
            rng = np.random.default_rng([number, at])
            yield Shot(f"{kind} {at}", "graphic", kind, lambda rng=rng, kind=kind: make(rng, kind))


def _rgb(path: Path) -> RGB:
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB"))


cv2.setNumThreads(1)
