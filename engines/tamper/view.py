"""What every method reads: luma, RGB bands, JPEG tables and the cell grid of one exhibit, with bounded memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import TypeVar

import cv2
import numpy as np
import numpy.typing as npt

from engines.core.exhibit import Exhibit
from engines.core.run import Run
from engines.tamper.jpeg_table import luma_table

U8 = npt.NDArray[np.uint8]
F32 = npt.NDArray[np.float32]
Result = TypeVar("Result")

BAND_ROWS = 512  # a multiple of 16, so that no JPEG block or MCU is cut
STANDARD_LUMA_SUM = 3688  # of the luma table in ITU-T T.81, annex K
COARSE_FROM = 90_000_000  # pixels from which cells are 16 px, so that no map exceeds 1.5 million values


class View:
    """One exhibit as the methods of this engine see it.

    ``cell``: side of a map cell in pixels (8, or 16 from 90 megapixels); ``rows``, ``cols``: cells down and across,
    the last ones partly outside the frame where the size is no multiple of ``cell``.
    """

    def __init__(self, exhibit: Exhibit, run: Run) -> None:
        self.exhibit = exhibit
        self.run = run
        self.height, self.width = exhibit.pixels.shape[:2]
        self.cell = 16 if self.height * self.width > COARSE_FROM else 8
        self.rows = -(-self.height // self.cell)
        self.cols = -(-self.width // self.cell)

    @property
    def is_jpeg(self) -> bool:
        """Whether the file itself is a JPEG, so that its last compression is known exactly."""
        return self.exhibit.data[:3] == b"\xff\xd8\xff"

    @cached_property
    def luma_table(self) -> npt.NDArray[np.int32] | None:
        """(8, 8) luma quantisation steps of the file's own compression, row = vertical frequency; None if no JPEG."""
        return luma_table(self.exhibit.data) if self.is_jpeg else None

    @cached_property
    def quality(self) -> int | None:
        """Quality 1–100 at which libjpeg's scaling of the standard luma table comes nearest; None if no JPEG."""
        if self.luma_table is None:
            return None
        scale = 100 * float(self.luma_table.sum()) / STANDARD_LUMA_SUM
        return int(np.clip(round(100 - scale / 2 if scale <= 100 else 5000 / scale), 1, 100))

    @cached_property
    def has_jpeg_history(self) -> bool:
        """Whether the file is a JPEG, or its pixels bear a visible 8 × 8 block grid."""
        from engines.tamper.jpeg_history import find_grid

        return self.is_jpeg or find_grid(self).present

    def rgb_band(self, top: int, bottom: int) -> U8:
        """(bottom − top, w, 3) RGB uint8 of the rows ``top`` … ``bottom``; 16 bit is reduced to 8."""
        stored = self.exhibit.pixels[top:bottom]
        deep = stored.dtype == np.uint16
        band: U8 = ((stored.astype(np.uint32) + 128) // 257 if deep else stored).astype(np.uint8, copy=False)
        if band.ndim == 2:
            band = np.repeat(band[:, :, None], 3, axis=2)
        return np.ascontiguousarray(band, np.uint8)

    @cached_property
    def luma(self) -> U8:
        """(h, w) uint8 BT.601 luma: one byte a pixel, the only whole-frame array this engine keeps."""
        luma = np.empty((self.height, self.width), np.uint8)
        for top in range(0, self.height, BAND_ROWS):
            band = self.rgb_band(top, top + BAND_ROWS)
            luma[top : top + BAND_ROWS] = cv2.cvtColor(band, cv2.COLOR_RGB2GRAY)
        return luma

    def bands(self, rows: int = BAND_ROWS) -> Iterator[tuple[int, int]]:
        """(top, bottom) of each row band."""
        for top in range(0, self.height, rows):
            yield top, min(top + rows, self.height)

    def over_bands(self, work: Callable[[int, int], Result], rows: int = BAND_ROWS) -> list[Result]:
        """``work(top, bottom)`` for each band in order, on as many threads as the run allows; honours Stop."""

        def one(edges: tuple[int, int]) -> Result:
            self.run.check_stop()
            return work(*edges)

        if self.run.threads <= 1:
            return [one(edges) for edges in self.bands(rows)]
        with ThreadPoolExecutor(self.run.threads) as pool:
            return list(pool.map(one, self.bands(rows)))

    def luma_band(self, top: int, bottom: int, halo: int) -> U8:
        """Rows ``top − halo`` … ``bottom + halo`` of the luma, mirrored at the frame's edge (columns untouched)."""
        above, below = min(halo, top), min(halo, self.height - bottom)
        band = self.luma[top - above : bottom + below]
        if above == halo and below == halo:
            return band
        edges = (halo - above, halo - below)
        return np.asarray(cv2.copyMakeBorder(band, *edges, 0, 0, cv2.BORDER_REFLECT), np.uint8)

    def block_mean(self, image: F32 | U8) -> F32:
        """Mean of each cell of a band that starts on a cell's edge; part cells are filled by mirroring."""
        return block_mean(image, self.cell)

    def coarser(self, blocks: F32) -> F32:
        """Values of 8 × 8 px blocks averaged onto the view's cells."""
        return block_mean(blocks, self.cell // 8)

    @cached_property
    def texture(self) -> F32:
        """(rows, cols) float32: mean absolute step between 2 × 2 px means in each cell, in grey levels.

        At half the resolution, so that grain counts little.
        """

        def band(top: int, bottom: int) -> F32:
            luma = self.luma[top:bottom]
            rows = -(-luma.shape[0] // self.cell) * self.cell
            padded = np.pad(luma, ((0, rows - luma.shape[0]), (0, self.cols * self.cell - luma.shape[1])), mode="edge")
            half = cv2.resize(padded, (padded.shape[1] // 2, rows // 2), interpolation=cv2.INTER_AREA)
            change = np.zeros(half.shape, np.float32)
            change[:, 1:] += cv2.absdiff(half[:, 1:], half[:, :-1])
            change[1:] += cv2.absdiff(half[1:], half[:-1])
            return np.asarray(block_mean(change, self.cell // 2) / 2, np.float32)

        return np.asarray(np.concatenate(self.over_bands(band)), np.float32)

    @cached_property
    def usable(self) -> npt.NDArray[np.bool_]:
        """(rows, cols): cells with neither crushed blacks, blown whites nor a single flat value."""

        def band(top: int, bottom: int) -> tuple[F32, F32]:
            luma = self.luma[top:bottom]
            clipped = ((luma <= 3) | (luma >= 252)).view(np.uint8)
            kernel = np.ones((self.cell, self.cell), np.uint8)
            spread = np.asarray(cv2.subtract(cv2.dilate(luma, kernel), cv2.erode(luma, kernel)), np.uint8)
            return self.block_mean(clipped), self.block_mean(spread)

        parts = self.over_bands(band)
        clipped = np.concatenate([part[0] for part in parts])
        spread = np.concatenate([part[1] for part in parts])
        return (clipped < 0.4) & (spread > 0.75)


def block_mean(image: F32 | U8, cell: int) -> F32:
    """Mean over cells of ``cell`` × ``cell`` px of an (h, w) or (h, w, n) image: (⌈h/cell⌉, ⌈w/cell⌉[, n]) float32."""
    height, width = image.shape[:2]
    rows, cols = -(-height // cell), -(-width // cell)
    values = image.astype(np.float32, copy=False)
    if (height, width) != (rows * cell, cols * cell):
        margins = [(0, rows * cell - height), (0, cols * cell - width), (0, 0)][: image.ndim]
        values = np.pad(values, margins, mode="edge")
    return np.asarray(cv2.resize(values, (cols, rows), interpolation=cv2.INTER_AREA), np.float32)
