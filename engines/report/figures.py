"""Maps and pictures of findings as bounded images with legends, the same for HTML and PDF."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from engines.core import heatmap
from engines.core.finding import Float32Array, Map, Picture, Region
from engines.report.draw import Area, Drawing, Item, Stroke, Words
from engines.report.images import Shown, encoded, upright

_NO_VALUE = (214, 214, 214)
_BAR_WIDTH = 250.0


@dataclass(frozen=True, slots=True)
class Place:
    """A region of a remark with the number it bears in the figures of its finding."""

    number: int
    region: Region


def map_shown(heat: Map, edge: int, orientation: int = 1, places: Sequence[Place] = ()) -> Shown:
    """The map on its fixed scale over the whole frame, longest side ``edge`` pixels, upright.

    Reduced by averaging where it is finer, enlarged in unblurred cells where it is coarser; grey where the method
    says nothing.
    """
    width, height = _fitted(heat.frame, edge)
    rows, columns = heat.values.shape
    values = heat.values
    if rows > height or columns > width:
        values = _averaged(values, min(width, columns), min(height, rows))
    rgba = heatmap.render(replace(heat, values=values))
    rgb = np.where(rgba[..., 3:] > 0, rgba[..., :3], np.array(_NO_VALUE, np.uint8)).astype(np.uint8)
    picture = Image.fromarray(rgb).resize((width, height), Image.Resampling.NEAREST)
    return encoded(_marked(upright(picture, orientation), heat.frame, orientation, places))


def picture_shown(picture: Picture, edge: int) -> Shown:
    """A picture of a finding (not in the exhibit's frame), no side longer than ``edge`` pixels."""
    image = Image.fromarray(np.ascontiguousarray(picture.pixels))
    image.thumbnail((edge, edge), Image.Resampling.LANCZOS)
    return encoded(image)


def places_shown(shown: Shown, frame: tuple[int, int], orientation: int, places: Sequence[Place], edge: int) -> Shown:
    """An upright picture of the exhibit with numbered outlines of ``places`` (in stored pixels of ``frame``)."""
    image = Image.open(io.BytesIO(shown.data)).convert("RGB")
    image.thumbnail((edge, edge), Image.Resampling.LANCZOS)
    return encoded(_marked(image, frame, orientation, places))


def map_bar(heat: Map) -> Drawing:
    """The legend of a map: the fixed colour scale with its ticks, unit and threshold."""
    table = heatmap.colour_table()
    cells, left, top, high = 64, 12.0, 14.0, 9.0
    wide = _BAR_WIDTH / cells
    items: list[Item] = []
    for cell in range(cells):
        red, green, blue = (int(v) for v in table[round((cell + 0.5) / cells * 255)])
        x0, x1 = left + cell * wide, left + min(cell + 1.5, cells) * wide
        corners = ((x0, top), (x1, top), (x1, top + high), (x0, top + high))
        items.append(Area(corners, f"#{red:02x}{green:02x}{blue:02x}"))
    label = f"Colour scale of the map {heat.title}, in {heat.unit}."
    for tick in heatmap.legend_ticks(heat):
        x = left + tick.at * _BAR_WIDTH
        if tick.is_threshold:
            items.append(Stroke(((x, top - 4), (x, top + high + 1)), "#000000", 1.2))
            words = f"threshold {tick.label}"
            right = tick.at < 0.7
            items.append(Words((x + (3 if right else -3), top - 4), words, 7.5, "start" if right else "end"))
            label += f" Threshold at {tick.label}."
        else:
            items.append(Stroke(((x, top + high), (x, top + high + 3)), "#555555", 0.6))
            items.append(Words((x, top + high + 12), tick.label, 7.5, "middle"))
    items.append(Words((left + _BAR_WIDTH + 10, top + high - 1.5), heat.unit, 8))
    return Drawing(left + _BAR_WIDTH + 98, top + high + 16, label, tuple(items))


def share_above(heat: Map) -> str:
    """How much of the frame reaches the threshold, in words; "" where there is no threshold or no value."""
    valid = np.isfinite(heat.values)
    if heat.threshold is None or not valid.any():
        return ""
    above = np.count_nonzero(heat.values[valid] >= heat.threshold)
    if above == 0:
        return "No place reaches the threshold."
    percent = 100 * above / np.count_nonzero(valid)
    words = "less than 0.1 %" if percent < 0.1 else f"{percent:.1f} %"
    return f"The threshold is reached on {words} of the area that has a value."


def _fitted(frame: tuple[int, int], edge: int) -> tuple[int, int]:
    """The frame's shape with its longest side ``edge`` pixels (small frames are enlarged, thin ones keep a pixel)."""
    scale = edge / max(frame)
    return max(1, round(frame[0] * scale)), max(1, round(frame[1] * scale))


def _averaged(values: Float32Array, width: int, height: int) -> Float32Array:
    """Mean over each cell of those values that exist, NaN where none does."""
    valid = np.isfinite(values)
    weight = cv2.resize(valid.astype(np.float32), (width, height), interpolation=cv2.INTER_AREA)
    total = cv2.resize(np.where(valid, values, np.float32(0)), (width, height), interpolation=cv2.INTER_AREA)
    mean = np.full((height, width), np.nan, np.float32)
    np.divide(total, weight, out=mean, where=weight > 0.01)
    return mean


def _marked(image: Image.Image, frame: tuple[int, int], orientation: int, places: Sequence[Place]) -> Image.Image:
    """Numbered outlines, white within black so that they stand on any ground."""
    if not places:
        return image
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(size=max(12, image.width // 50))
    turned = frame if orientation < 5 else (frame[1], frame[0])
    across, down = image.width / turned[0], image.height / turned[1]
    for place in places:
        x, y, wide, high = _turned(place.region, frame, orientation)
        box = [x * across, y * down, max((x + wide) * across, x * across + 3), max((y + high) * down, y * down + 3)]
        draw.rectangle(box, outline="black", width=4)
        draw.rectangle([box[0] + 1, box[1] + 1, box[2] - 1, box[3] - 1], outline="white", width=2)
        corner = (min(max(box[0] + 4, 0), image.width - 20), min(max(box[1] + 2, 0), image.height - 20))
        draw.text(corner, str(place.number), "white", font, stroke_width=2, stroke_fill="black")
    return image


def _turned(region: Region, frame: tuple[int, int], orientation: int) -> tuple[int, int, int, int]:
    """A region of the stored frame as (x, y, width, height) of the upright picture."""
    x, y, wide, high = region.x, region.y, region.width, region.height
    far_x, far_y = frame[0] - x - wide, frame[1] - y - high
    return {
        2: (far_x, y, wide, high),
        3: (far_x, far_y, wide, high),
        4: (x, far_y, wide, high),
        5: (y, x, high, wide),
        6: (far_y, x, high, wide),
        7: (far_y, far_x, high, wide),
        8: (y, far_x, high, wide),
    }.get(orientation, (x, y, wide, high))
