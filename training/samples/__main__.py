"""``python -m training.samples``: writes resources/samples and, beside it, resources/samples_truth.

With the same pinned packages the bytes are the same each time. The truth lies in a folder of its own so that an analyst
who opens the samples examines pictures only.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from training.samples import scene
from training.samples.camera import CAMERA_A, CAMERA_B, Camera, Rgb, decode, exif, expose, jpeg

_SIZE = (1280, 960)
_TAKEN = "2026:05:14 10:21:07"
_EDITED = "2026:06:02 18:40:55"
_RESOURCES = Path(__file__).resolve().parents[2] / "resources"
Mask = npt.NDArray[np.uint8]


def main(resources: Path = _RESOURCES) -> None:
    """Write all samples, their masks (white: altered) and TRUTH.csv under ``resources``."""
    samples, truths = resources / "samples", resources / "samples_truth"
    samples.mkdir(parents=True, exist_ok=True)
    truths.mkdir(exist_ok=True)
    rows = [("file", "truth", "mask")]
    for name, data, truth, mask in _samples():
        (samples / name).write_bytes(data)
        mask_name = ""
        if mask is not None:
            mask_name = f"{Path(name).stem}.png"
            Image.fromarray(mask * 255).convert("1").save(truths / mask_name)
        rows.append((name, truth, mask_name))
    with (truths / "TRUTH.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)


def _samples() -> list[tuple[str, bytes, str, Mask | None]]:
    house = _photograph(CAMERA_A, scene.house(*_SIZE, seed=1), 1)
    facade = _photograph(CAMERA_A, scene.facade(*_SIZE, seed=2), 2)
    garden = scene.house(*_SIZE, seed=3, wall=(0.60, 0.55, 0.45))
    tree_mask = _plant(garden)
    other = _photograph(CAMERA_B, garden, 3, gps=True)
    spliced, spliced_mask = _splice(decode(house), decode(other), tree_mask)
    cloned, cloned_mask = _clone(decode(house))
    removed, removed_mask = _remove(decode(house))
    enlarged = cv2.resize(decode(house)[150:790, 200:1053], _SIZE, interpolation=cv2.INTER_CUBIC)
    edited = exif(CAMERA_A, _EDITED, software="Assay sample editor")
    return [
        ("01 house, as taken.jpg", house, "untouched, simulated camera A", None),
        ("02 façade, as taken.jpg", facade, "untouched, simulated camera A; windows alike, none copied", None),
        ("03 other house, as taken.jpg", other, "untouched, simulated camera B, with a position", None),
        ("04 tree pasted in.jpg", jpeg(spliced, 90, "4:4:4", edited), "a tree of camera B pasted in", spliced_mask),
        ("05 window copied.jpg", jpeg(cloned, 90, "4:4:4", edited), "a window copied within the picture", cloned_mask),
        ("06 door removed.jpg", jpeg(removed, 90, "4:4:4", edited), "the door painted out", removed_mask),
        ("07 enlarged.jpg", jpeg(enlarged, 90, "4:4:4"), "a part of 01 enlarged 1.5 times, no metadata", None),
        ("08 with a generator's mark.png", _marked(), "made by code, with the kind of mark a generator leaves", None),
        ("09 cut off.jpg", house[: len(house) // 3], "the first third of 01: a damaged file", None),
        ("10 no picture.jpg", b"This is a text, whatever its name says.\n", "no picture", None),
    ]


def _photograph(camera: Camera, light: scene.Linear, seed: int, gps: bool = False) -> bytes:
    return jpeg(expose(light, camera, seed), camera.quality, camera.subsampling, exif(camera, _TAKEN, gps=gps))


def _plant(garden: scene.Linear) -> Mask:
    """Plant a tree before the house; returns where it stands."""
    alone = np.zeros_like(garden)
    for canvas in (garden, alone):
        scene.tree(canvas, 430, 880, 400, np.random.default_rng(77))
    return (alone.max(axis=2) > 0).astype(np.uint8)


def _splice(target: Rgb, donor: Rgb, mask: Mask) -> tuple[Rgb, Mask]:
    """Paste what the mask covers in the donor, moved off the JPEG grid, with a soft edge."""
    moved = np.roll(mask, (13, 523), axis=(0, 1))
    return _blend(target, np.roll(donor, (13, 523), axis=(0, 1)), moved), moved


def _clone(target: Rgb) -> tuple[Rgb, Mask]:
    """Copy the left window one storey lower; the truth marks source and copy."""
    x, y, width, height, dx, dy = 474, 395, 100, 125, -3, 205
    result = target.copy()
    result[y + dy : y + dy + height, x + dx : x + dx + width] = target[y : y + height, x : x + width]
    mask = np.zeros(target.shape[:2], np.uint8)
    mask[y : y + height, x : x + width] = 1
    mask[y + dy : y + dy + height, x + dx : x + dx + width] = 1
    return result, mask


def _remove(target: Rgb) -> tuple[Rgb, Mask]:
    mask = np.zeros(target.shape[:2], np.uint8)
    mask[585:772, 630:712] = 1
    return cv2.inpaint(np.ascontiguousarray(target), mask, 5, cv2.INPAINT_TELEA), mask


def _blend(target: Rgb, other: Rgb, mask: Mask) -> Rgb:
    soft = cv2.GaussianBlur(mask.astype(np.float32), (0, 0), 1.5)[..., None]
    return np.rint(target * (1 - soft) + other * soft).astype(np.uint8)


def _marked() -> bytes:
    """Noise enlarged twice by zero insertion and a small kernel, as transposed convolutions do, with a text chunk."""
    rng = np.random.default_rng(8)
    small = np.stack([scene.fractal(256, 256, rng) * 30 + centre for centre in (120, 110, 95)], -1)
    large = np.zeros((512, 512, 3), np.float32)
    large[::2, ::2] = 4 * small
    picture = cv2.filter2D(large, -1, np.outer([1, 2.2, 1], [1, 2.2, 1]).astype(np.float32) / 17.64)
    text = PngInfo()
    text.add_text(
        "parameters",
        "abstract clouds, sample made by code to show what a generator's mark looks like\n"
        "Negative prompt: people\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 8, Size: 512x512, Model: none",
    )
    buffer = io.BytesIO()
    Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8)).save(buffer, "PNG", pnginfo=text)
    return buffer.getvalue()


if __name__ == "__main__":
    main()
