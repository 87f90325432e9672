"""Opens a picture with Pillow under our own bounds, and turns whatever goes wrong into one sentence."""

from __future__ import annotations

import io
import re
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import PIL
from PIL import Image, ImageFile, PngImagePlugin, features

from engines.core import kinds
from engines.core.errors import AssayError, DamagedImage, TooLarge
from engines.core.jpegfile import jpeg_frame
from engines.core.kinds import Kind
from engines.core.limits import DecodeLimits
from engines.core.names import clean_name

# Generators write whole workflows into PNG text: 1 MiB, Pillow's bound, would make such a picture undecodable.
PngImagePlugin.MAX_TEXT_CHUNK = 16 * 1024**2

_LIBRARIES = {
    "JPEG": ("libjpeg_turbo", "libjpeg-turbo"),
    "PNG": ("zlib_ng", "zlib-ng"),
    "TIFF": ("libtiff", "libtiff"),
    "WebP": ("webp", "libwebp"),
    "AVIF": ("avif", "libavif"),
    "JPEG 2000": ("jpg_2000", "OpenJPEG"),
}
_TRUNCATED = ("truncated", "not enough", "unexpected end", "incomplete", "eof", "file too short", "ran out of")


class _Guard:
    """While any picture is being decoded: our pixel bound in Pillow, its warnings silent, no truncation tolerated.

    ``warnings`` and Pillow's bound belong to the whole process: the first thread in sets, the last one out restores.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._inside = 0
        self._saved = warnings.catch_warnings()
        self._bound: int | None = None

    def enter(self, max_pixels: int) -> None:
        with self._lock:
            if self._inside == 0:
                self._saved = warnings.catch_warnings()
                self._saved.__enter__()
                warnings.simplefilter("ignore")
                self._bound = Image.MAX_IMAGE_PIXELS
            self._inside += 1
            Image.MAX_IMAGE_PIXELS = max_pixels
            ImageFile.LOAD_TRUNCATED_IMAGES = False

    def leave(self) -> None:
        with self._lock:
            self._inside -= 1
            if self._inside == 0:
                self._saved.__exit__(None, None, None)
                Image.MAX_IMAGE_PIXELS = self._bound


_guard = _Guard()


@contextmanager
def opened(data: bytes, kind: Kind, name: str, limits: DecodeLimits) -> Iterator[Image.Image]:
    """The picture in ``data``, header read, pixels not yet; ``name`` is the clean name for sentences.

    Raises ``TooLarge`` above ``limits.max_pixels``, ``DamagedImage`` for anything else that opening it, or working
    with it inside the block, brings up.
    """
    _guard.enter(limits.max_pixels)
    try:
        with Image.open(io.BytesIO(data), formats=kind.pillow) as image:
            check_size(image.width, image.height, name, limits)
            yield image
    except AssayError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise TooLarge(_too_many(name, limits)) from error
    except MemoryError as error:
        raise TooLarge(f"{name} needs more memory to decode than there is; reduce a copy and examine that.") from error
    except Exception as error:  # a plug-in fed with hostile bytes raises anything, from KeyError to SyntaxError
        raise DamagedImage(_why(error, data, kind, name)) from error
    finally:
        _guard.leave()


def check_size(width: int, height: int, name: str, limits: DecodeLimits) -> None:
    """Raise ``TooLarge`` for more pixels than the limit, ``DamagedImage`` for none."""
    if width < 1 or height < 1:
        raise DamagedImage(f"{name} is damaged: it states a size of {width} × {height} pixels.")
    if width * height > limits.max_pixels:
        raise TooLarge(f"{name} states a size of {width:,} × {height:,} pixels. " + _too_many(name, limits))


def decoder_words(kind: Kind) -> str:
    """Library and version that decode this kind: "Pillow 13.0.0, libjpeg-turbo 3.2.0"."""
    words = f"Pillow {PIL.__version__}"
    feature, library = _LIBRARIES.get(kind.name, ("", ""))
    version = features.version(feature) if feature else None
    return f"{words}, {library} {version}" if version else words


def _too_many(name: str, limits: DecodeLimits) -> str:
    return (
        f"{name} has more than the {limits.max_pixels / 1e6:g} megapixels that are decoded; it is not examined, as it"
        " may be a decompression bomb. Examine a cropped copy."
    )


def _why(error: Exception, data: bytes, kind: Kind, name: str) -> str:
    if kind is kinds.JPEG:
        frame = jpeg_frame(data)
        if frame is not None and not frame.supported:
            return f"{name} is a {frame.bits}-bit {frame.process} JPEG, which the decoder does not read."
    text = re.sub(r"<[^>]*>", "", str(error)).strip(" .:")
    if any(word in text.lower() for word in _TRUNCATED) or isinstance(error, EOFError):
        return f"{name} is truncated: its picture data ends early, so its pixels cannot be examined."
    says_nothing = not text or "cannot identify" in text or text.startswith("decoder error")
    detail = "" if says_nothing else f" ({clean_name(text)})"
    return (
        f"{name} begins like {kind.words}, but its picture data is damaged or of an unusual kind and cannot be"
        f" decoded{detail}."
    )
