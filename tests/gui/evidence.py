"""A few pictures made by code, examined once, and the window on a copy of their case."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from gui.exhibits.model import ROW_ROLE
from gui.window import MainWindow
from tests.gui.conftest import OpenWindow, WaitUntil


def make_evidence(folder: Path) -> None:
    """A picture with its camera's name, two copies saved again, another picture, one with a generator's mark."""
    folder.mkdir()
    random = np.random.default_rng(3)
    for name, camera in (("house 1.jpg", "Canon EOS 5D"), ("tree.jpg", "NIKON D90")):
        rough = Image.fromarray(random.integers(0, 256, (24, 32, 3), dtype=np.uint8))
        picture = rough.resize((320, 240), Image.Resampling.BICUBIC)
        exif = Image.Exif()
        exif[0x010F], exif[0x0110] = camera.split()[0], camera
        exif.get_ifd(0x8769)[0x9003] = "2024:05:17 10:00:00" if name == "house 1.jpg" else "2021:02:03 10:00:00"
        picture.save(folder / name, exif=exif, quality=95)
        if name == "house 1.jpg":
            picture.save(folder / "house 2.jpg", quality=50)
            picture.resize((160, 120)).save(folder / "house 3.png")
    words = PngInfo()
    words.add_text("parameters", "a castle in Vienna\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1, Size: 64x64")
    Image.fromarray(random.integers(0, 256, (64, 64, 3), dtype=np.uint8)).save(folder / "castle.png", pnginfo=words)


def names(window: MainWindow) -> list[str]:
    model = window.model
    return [model.index(place).data(ROW_ROLE).source.name for place in range(model.rowCount())]


def opened(open_window: OpenWindow, wait_until: WaitUntil, case: Path) -> MainWindow:
    """The window on the case, with all that its rows tell."""
    window = open_window(case)
    rows = window.model.rows
    wait_until(lambda: len(rows()) == 5 and all(row.traits for row in rows()), 60, "five rows with their metadata")
    return window
