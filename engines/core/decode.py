"""Decodes one picture's bytes to pixels as stored, with what there is to say about how."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import ExifTags, Image

from engines.core import deep, extras, kinds
from engines.core.caption import Caption
from engines.core.caption_metadata import captions_in, captions_in_damaged, taken_in
from engines.core.errors import DamagedImage
from engines.core.jpegfile import estimate_quality, jpeg_frame
from engines.core.kinds import Kind
from engines.core.limits import DecodeLimits
from engines.core.pillow import decoder_words, opened
from engines.core.pixels import Layers, Samples, layers_of

_BITS_PER_SAMPLE = 258
_WIDE_MODES = {"I": 32, "F": 32, "I;16": 16, "I;16B": 16, "I;16L": 16, "I;16N": 16, "1": 1}
_INVERSE = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


@dataclass(frozen=True, slots=True, eq=False)
class Decoded:
    """Pixels as stored and the facts that come with them; see ``Facts`` and ``Exhibit`` for shapes and meanings."""

    pixels: Samples
    alpha: Samples | None
    mode: str
    bits: int
    frames: int
    orientation: int
    jpeg_quality: int | None
    decoder: str
    note: str
    captions: tuple[Caption, ...] = ()
    taken: str = ""


def decode(data: bytes, kind: Kind, name: str, limits: DecodeLimits) -> Decoded:
    """Decode the first frame or page. ``name`` is the clean name for sentences.

    Raises ``DamagedImage`` where the pixels cannot be read (truncated, broken, of an unsupported kind, a missing
    extra) and ``TooLarge`` above the limits.
    """
    if kind.extra:
        return _decode_extra(data, kind, name, limits)
    if not kind.pillow:
        raise DamagedImage(f"{name} is {kind.words}, which this version does not decode; convert a copy to PNG.")
    with opened(data, kind, name, limits) as image:
        mode, bits = image.mode, _bits(image, data, kind)
        wide = deep.wide_mode(image)
        if wide:
            deep.set_raw_mode(image, deep.raw_modes(wide)[0])
        orientation = orientation_of(image)
        captions, taken = captions_in(image, data), taken_in(image)
        high = load_as_stored(image, orientation)
        layers = _joined(high, wide, data, kind, name, limits) if wide else layers_of(high)
        frames = _frames(image, kind)
        quality = estimate_quality(image.quantization) if kind is kinds.JPEG else None  # type: ignore[attr-defined]
    notes = [layers.note, _frame_note(kind, frames), _depth_note(bits, layers.pixels, kind)]
    if kind is kinds.JPEG:
        notes.append(_grey_tail(layers.pixels))
    note = " ".join(part for part in notes if part)
    decoder = decoder_words(kind)
    return Decoded(
        layers.pixels, layers.alpha, mode, bits, frames, orientation, quality, decoder, note, captions, taken
    )


def orientation_of(image: Image.Image) -> int:
    """EXIF orientation 1–8 (1 where absent or nonsense); to be asked before a TIFF is loaded, which loses it.

    Pillow loads a PNG when it is asked this, as the tag may stand behind the pixels.
    """
    try:
        value = image.getexif().get(ExifTags.Base.Orientation, 1)
    except Exception:  # broken EXIF says nothing of the pixels, and may raise anything
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def load_as_stored(image: Image.Image, orientation: int) -> Image.Image:
    """Decode the pixels. Pillow turns TIFF pictures upright while loading; that is taken back."""
    image.load()
    if image.format == "TIFF" and orientation != 1:
        return image.transpose(_INVERSE[orientation])
    return image


def _joined(high: Image.Image, mode: str, data: bytes, kind: Kind, name: str, limits: DecodeLimits) -> Layers:
    key = high.info.get("transparency")
    _, low_mode = deep.raw_modes(mode)
    if not low_mode:
        return deep.join(mode, high, None, key)
    with opened(data, kind, name, limits) as again:
        deep.set_raw_mode(again, low_mode)
        return deep.join(mode, high, load_as_stored(again, orientation_of(again)), key)


def _decode_extra(data: bytes, kind: Kind, name: str, limits: DecodeLimits) -> Decoded:
    developed = _EXTRAS[kind.extra](data, name, limits)
    mode = "RGB" if developed.pixels.ndim == 3 else "L"
    if developed.pixels.dtype == np.uint16:
        mode += ";16"
    return Decoded(
        developed.pixels,
        developed.alpha,
        mode,
        developed.bits,
        developed.frames,
        developed.orientation,
        None,
        developed.decoder,
        developed.note,
        captions_in_damaged(data, kind, name, limits),
    )


_EXTRAS: dict[str, Callable[[bytes, str, DecodeLimits], extras.Developed]] = {
    "heic": extras.decode_heic,
    "raw": extras.decode_raw,
}


def _bits(image: Image.Image, data: bytes, kind: Kind) -> int:
    if kind is kinds.PNG:
        return data[24]  # IHDR always comes first (PNG 11.2.2)
    if kind is kinds.JPEG:
        frame = jpeg_frame(data)
        return frame.bits if frame else 8
    if kind is kinds.TIFF:
        stated = getattr(image, "tag_v2", {}).get(_BITS_PER_SAMPLE, 1)
        return max(stated) if isinstance(stated, tuple) else int(stated)
    at = data.find(b"av1C", 0, 4096) if kind is kinds.AVIF else -1
    if 0 <= at < len(data) - 6:  # AV1-ISOBMFF 2.3.3: high_bitdepth and twelve_bit flags
        return {0x00: 8, 0x40: 10, 0x60: 12}.get(data[at + 6] & 0x60, 8)
    at = data.find(b"\xff\x51", 0, 4096) if kind is kinds.JPEG2000 else -1
    if 0 <= at < len(data) - 41:  # ITU-T T.800 A.5.1: Ssiz of the first component
        return (data[at + 40] & 0x7F) + 1
    return _WIDE_MODES.get(image.mode, 8)


def _frames(image: Image.Image, kind: Kind) -> int:
    if kind is kinds.PSD:
        return 1  # Pillow counts layers; the stored picture is one
    try:
        return max(1, int(getattr(image, "n_frames", 1)))
    except Exception:  # a later page is broken: the first stands
        return 1


def _frame_note(kind: Kind, frames: int) -> str:
    if frames < 2:
        return ""
    if kind is kinds.JPEG:
        return f"The file holds {frames} pictures (Multi-Picture Format); only the first is examined."
    word = "pages" if kind in (kinds.TIFF, kinds.DCX) else "frames"
    return f"Only the first of {frames} {word} is examined."


def _depth_note(bits: int, pixels: Samples, kind: Kind) -> str:
    if bits > 8 and pixels.dtype == np.uint8 and kind is not kinds.JPEG:
        return f"It is stored with {bits} bits a sample, which the decoder reduced to 8."
    return ""


def _grey_tail(pixels: Samples) -> str:
    """A JPEG whose last rows are exactly mid-grey: what decoders put, without an error, where coded data is missing."""
    height = pixels.shape[0]
    rows = 0
    while rows < height and bool((pixels[height - rows - 1] == 128).all()):
        rows += 1
    if not 8 <= rows < height:
        return ""
    return f"The last {rows} rows are uniformly mid-grey, which decoders put where a JPEG's coded data is missing."
