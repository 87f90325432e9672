"""Exhibits made by code and from the development data, and the shipped finder."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from engines.core.exhibit import Exhibit, Source
from engines.core.faces import MODELS, Nets
from engines.core.intake import receive
from engines.core.onnx import ModelHouse
from engines.core.run import Run

RGB = npt.NDArray[np.uint8]


@cache
def house() -> ModelHouse:
    """One set of sessions for all tests."""
    return ModelHouse(threads=1)


def nets() -> Nets:
    """The shipped nets."""
    return Nets(*(house().model(name) for name in MODELS))


def run(**options: bool) -> Run:
    """A run with the shipped models and options of the engine."""
    return Run(settings={"face": options}, model_house=house())


def saved(folder: Path, pixels: npt.NDArray[np.generic], name: str = "questioned.png") -> Exhibit:
    """Written to a file and received as the program does."""
    path = folder / name
    if pixels.dtype == np.uint16:
        cv2.imwrite(str(path), pixels)
    else:
        Image.fromarray(pixels).save(path)
    return receive(Source(path))


def portrait(shared_data: Path, edge: int, number: int = 0) -> RGB:
    """(edge, edge, 3) a face of the development data that fills the frame."""
    path = sorted((shared_data / "faces" / "real").glob("*.jpg"))[number]
    return np.asarray(Image.open(path).convert("RGB").resize((edge, edge), Image.Resampling.LANCZOS))


def on_grey(face: RGB, width: int, height: int, left: int, top: int) -> RGB:
    """A picture of grey with a face in it."""
    canvas = np.full((height, width, 3), 120, np.uint8)
    canvas[top : top + face.shape[0], left : left + face.shape[1]] = face
    return canvas


def drawing() -> RGB:
    """A drawn face: a circle with two dots and a mouth."""
    canvas = np.full((200, 200, 3), 255, np.uint8)
    cv2.circle(canvas, (100, 100), 70, (0, 0, 0), 3)
    cv2.circle(canvas, (75, 80), 7, (0, 0, 0), -1)
    cv2.circle(canvas, (125, 80), 7, (0, 0, 0), -1)
    cv2.ellipse(canvas, (100, 120), (35, 20), 0, 0, 180, (0, 0, 0), 3)
    return canvas
