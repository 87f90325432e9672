"""From pixels to a model's input as preprocessor_config.json says: read, never guessed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from engines.core.packs.errors import PackRefused

FILE = "preprocessor_config.json"
_KNOWN_STEPS = ("do_resize", "do_center_crop", "do_rescale", "do_normalize", "do_convert_rgb")
_LARGEST_EDGE = 4096
Size = tuple[int, int]


class TooSmall(ValueError):
    """The picture is smaller than the part that the model looks at."""


@dataclass(frozen=True, slots=True)
class Preprocessing:
    """The steps, in this order. ``resize``: (height, width), a shorter side, or None to leave the size alone.

    ``resample``: Pillow's number of the filter (0 nearest, 1 Lanczos, 2 bilinear, 3 bicubic, 4 box, 5 Hamming).
    ``crop``: (height, width) from the middle. ``rescale``: factor on 0–255. ``mean``, ``deviation``: RGB, after that.
    """

    resize: Size | int | None
    resample: int
    crop: Size | None
    rescale: float | None
    mean: tuple[float, float, float] | None
    deviation: tuple[float, float, float] | None

    @property
    def size(self) -> Size | None:
        """(height, width) of the result; None where it depends on the picture."""
        return self.crop or (self.resize if isinstance(self.resize, tuple) else None)

    def apply(self, rgb: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
        """(h, w, 3) uint8 RGB → (3, height, width) float32. Raises TooSmall where the crop does not fit."""
        from PIL import Image

        height, width = rgb.shape[:2]
        wanted = self._target(height, width)
        if self.crop:
            after = wanted or (height, width)
            if after[0] < self.crop[0] or after[1] < self.crop[1]:
                raise TooSmall(
                    f"It has {width} × {height} pixels; the model looks at {self.crop[1]} × {self.crop[0]} and does "
                    "not enlarge."
                )
        if wanted is None and self.crop:  # a large picture need not be copied for its middle
            rgb = _middle(rgb, self.crop)
        if wanted is not None:
            image = Image.fromarray(np.ascontiguousarray(rgb))
            rgb = np.asarray(image.resize((wanted[1], wanted[0]), Image.Resampling(self.resample)))
            if self.crop:
                rgb = _middle(rgb, self.crop)
        values: npt.NDArray[np.float32] = rgb.astype(np.float32)
        if self.rescale is not None:
            values *= np.float32(self.rescale)
        if self.mean is not None and self.deviation is not None:
            values -= np.asarray(self.mean, np.float32)
            values /= np.asarray(self.deviation, np.float32)
        return np.ascontiguousarray(values.transpose(2, 0, 1))

    def _target(self, height: int, width: int) -> Size | None:
        """Height and width after resizing; the longer side is cut to whole pixels, as common image processors do."""
        if not isinstance(self.resize, int):
            return self.resize
        if height <= width:
            return self.resize, max(1, int(self.resize * width / height))
        return max(1, int(self.resize * height / width)), self.resize

    def to_json(self) -> dict[str, Any]:
        """Plain data, in the words of preprocessor_config.json."""
        size: dict[str, int] | None = None
        if isinstance(self.resize, int):
            size = {"shortest_edge": self.resize}
        elif self.resize:
            size = {"height": self.resize[0], "width": self.resize[1]}
        return {
            "do_resize": self.resize is not None,
            "size": size,
            "resample": self.resample,
            "do_center_crop": self.crop is not None,
            "crop_size": {"height": self.crop[0], "width": self.crop[1]} if self.crop else None,
            "do_rescale": self.rescale is not None,
            "rescale_factor": self.rescale,
            "do_normalize": self.mean is not None,
            "image_mean": self.mean,
            "image_std": self.deviation,
        }


def read_preprocessing(said: Mapping[str, Any]) -> Preprocessing:
    """From the JSON object of a preprocessor_config.json. Raises PackRefused naming what is missing or unknown.

    Where ``do_rescale`` is not said, the factor 1/255 holds, as the format defines; nothing else has a default.
    """
    unknown = sorted(key for key, value in said.items() if key.startswith("do_") and key not in _KNOWN_STEPS and value)
    if unknown:
        raise PackRefused(
            f"{FILE} asks for {', '.join(unknown)}, which is not supported; known are {', '.join(_KNOWN_STEPS)}."
        )
    resize = _resize(said) if _switch(said, "do_resize") else None
    crops = "crop_size" in said if "do_center_crop" not in said else _switch(said, "do_center_crop")
    crop = _pair(said, "crop_size") if crops else None
    normalises = _switch(said, "do_normalize")
    return Preprocessing(
        resize,
        _resample(said) if resize is not None else 0,
        crop,
        _rescale(said),
        _triple(said, "image_mean") if normalises else None,
        _triple(said, "image_std", positive=True) if normalises else None,
    )


def _switch(said: Mapping[str, Any], name: str) -> bool:
    if not isinstance(said.get(name), bool):
        raise PackRefused(f"{FILE} does not say {name} (true or false); the pictures cannot be prepared without it.")
    return bool(said[name])


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= _LARGEST_EDGE


def _resize(said: Mapping[str, Any]) -> Size | int:
    size = said.get("size")
    if isinstance(size, dict) and set(size) == {"shortest_edge"}:
        size = size["shortest_edge"]
    if _whole(size):
        return int(size)  # type: ignore[arg-type]
    return _pair(said, "size")


def _pair(said: Mapping[str, Any], name: str) -> Size:
    value = said.get(name)
    if _whole(value):
        return int(value), int(value)  # type: ignore[arg-type]
    if isinstance(value, dict) and set(value) == {"height", "width"} and all(map(_whole, value.values())):
        return int(value["height"]), int(value["width"])
    raise PackRefused(
        f"{FILE} gives no usable {name}; it must be a number, height and width, or (for size) shortest_edge, each of "
        f"1 to {_LARGEST_EDGE:,} pixels."
    )


def _resample(said: Mapping[str, Any]) -> int:
    value = said.get("resample")
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 5:
        raise PackRefused(f"{FILE} does not say how to resize (resample: 0 to 5, Pillow's numbers).")
    return value


def _rescale(said: Mapping[str, Any]) -> float | None:
    if "do_rescale" in said and not _switch(said, "do_rescale"):
        return None
    value = said.get("rescale_factor", 1 / 255 if "do_rescale" not in said else None)
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 < value <= 1:
        raise PackRefused(f"{FILE} asks to rescale but gives no usable rescale_factor (above 0, at most 1).")
    return float(value)


def _triple(said: Mapping[str, Any], name: str, positive: bool = False) -> tuple[float, float, float]:
    value = said.get(name)
    if isinstance(value, list) and len(value) == 3 and all(isinstance(v, int | float) for v in value):
        one, two, three = (float(v) for v in value)
        if np.isfinite([one, two, three]).all() and (not positive or min(one, two, three) > 0):
            return one, two, three
    raise PackRefused(f"{FILE} gives no usable {name}; it must be three numbers, for red, green and blue.")


def _middle(rgb: npt.NDArray[np.uint8], crop: Size) -> npt.NDArray[np.uint8]:
    top, left = (rgb.shape[0] - crop[0]) // 2, (rgb.shape[1] - crop[1]) // 2
    return rgb[top : top + crop[0], left : left + crop[1]]
