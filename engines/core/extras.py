"""HEIC and camera RAW, read by optional packages; without them a sentence says which extra to install."""

from __future__ import annotations

import importlib
import io
from dataclasses import dataclass
from typing import Any

import numpy as np

from engines.core.errors import AssayError, DamagedImage, TooLarge
from engines.core.limits import DecodeLimits
from engines.core.names import clean_name
from engines.core.pillow import check_size
from engines.core.pixels import Samples


@dataclass(frozen=True, slots=True, eq=False)
class Developed:
    """Pixels of a HEIC or RAW picture with the facts its reader gives."""

    pixels: Samples
    alpha: Samples | None
    bits: int
    frames: int
    orientation: int
    decoder: str
    note: str


def decode_heic(data: bytes, name: str, limits: DecodeLimits) -> Developed:
    """The primary picture of a HEIF file; deeper than 8 bits becomes uint16 on the full scale.

    Raises ``DamagedImage`` (also where pillow-heif is not installed) or ``TooLarge``.
    """
    heif = _extra("pillow_heif", "heic", f"{name} is a HEIC picture")
    try:
        file = heif.open_heif(io.BytesIO(data), convert_hdr_to_8bit=False)
        picture = file[file.primary_index]
        check_size(picture.size[0], picture.size[1], name, limits)
        samples = np.asarray(picture)
        bits = int(picture.info.get("bit_depth", 8))
        frames = len(file)
    except AssayError:
        raise
    except MemoryError as error:
        raise TooLarge(f"{name} needs more memory to decode than there is; reduce a copy and examine that.") from error
    except Exception as error:  # libheif's own exceptions vary by version
        raise DamagedImage(_damaged(name, "a HEIC picture", error)) from error
    alpha = np.ascontiguousarray(samples[..., 3]) if samples.ndim == 3 and samples.shape[2] == 4 else None
    pixels = np.ascontiguousarray(samples[..., :3]) if samples.ndim == 3 else samples
    notes = ["The rotation and cropping that a HEIC file prescribes are part of its decoding."]
    if frames > 1:
        notes.append(f"Only the primary of {frames} pictures is examined.")
    decoder = f"pillow-heif {heif.__version__}, libheif {heif.libheif_version()}"
    return Developed(pixels, alpha, bits, frames, 1, decoder, " ".join(notes))


def decode_raw(data: bytes, name: str, limits: DecodeLimits) -> Developed:
    """A camera RAW picture developed by LibRaw: camera white balance, no automatic brightness, not turned, uint16.

    Raises ``DamagedImage`` (also where rawpy is not installed) or ``TooLarge``.
    """
    rawpy = _extra("rawpy", "raw", f"{name} is a camera RAW picture")
    try:
        with rawpy.imread(io.BytesIO(data)) as raw:
            check_size(raw.sizes.width, raw.sizes.height, name, limits)
            orientation = {0: 1, 3: 3, 5: 8, 6: 6}.get(raw.sizes.flip, 1)
            pixels = raw.postprocess(use_camera_wb=True, no_auto_bright=True, output_bps=16, user_flip=0)
    except AssayError:
        raise
    except MemoryError as error:
        raise TooLarge(f"{name} needs more memory to decode than there is; reduce a copy and examine that.") from error
    except Exception as error:  # LibRaw's own exceptions vary by version
        raise DamagedImage(_damaged(name, "a camera RAW picture", error)) from error
    version = ".".join(str(part) for part in rawpy.libraw_version)
    note = "It was developed from camera RAW with the camera's white balance; its pixels depend on the developer."
    return Developed(pixels, None, 16, 1, orientation, f"rawpy {rawpy.__version__}, LibRaw {version}", note)


def _extra(module: str, extra: str, what: str) -> Any:
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise DamagedImage(
            f"{what}; install the extra '{extra}' to decode it. Its pixels were not examined, its metadata can be."
        ) from error


def _damaged(name: str, words: str, error: Exception) -> str:
    return f"{name} begins like {words}, but it is damaged and cannot be decoded ({clean_name(str(error))})."
