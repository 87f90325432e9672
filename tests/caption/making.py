"""Pictures and metadata for the caption cases, made by code; only faces come from the development data."""

from __future__ import annotations

import io
import struct
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont, PngImagePlugin

from engines.core.caption import Caption
from engines.core.exhibit import Exhibit, Source
from engines.core.intake import receive

SIZE = (320, 240)
_COLOURS = {
    "red": (200, 30, 35), "green": (40, 150, 60), "blue": (30, 70, 190), "yellow": (235, 205, 40),
    "grey": (128, 128, 128), "white": (245, 245, 245), "black": (15, 15, 15),
}  # fmt: skip
_A1111 = "a cat on a roof\nNegative prompt: blur\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1, Size: 512x512"


def exhibit_of(case: dict[str, Any], folder: Path, faces: Path | None = None) -> Exhibit:
    """The case's picture with its metadata, brought in by the intake with its caption."""
    recipe = str(case.get("p", "plain"))
    is_png = recipe == "png"
    path = folder / ("case.png" if is_png else "case.jpg")
    path.write_bytes(encoded(picture(recipe, faces), dict(case["m"]), png=is_png))
    captions = (Caption(str(case["c"]), "typed", str(case.get("stated", ""))),)
    return receive(Source(path, captions=captions))


def picture(recipe: str, faces: Path | None = None) -> Image.Image:
    """A picture by its recipe: plain, grey, sky, background:COLOUR, blocks:A,B, sign:WORDS, faces:N."""
    kind, _, rest = recipe.partition(":")
    made = {"background": _background, "blocks": _blocks, "sign": _sign}
    if kind == "faces":
        assert faces is not None, "this case needs the development data"
        return _faces(int(rest), faces)
    if kind == "sky":
        return _sky()
    if kind in made:
        return made[kind](rest)
    return _noisy(Image.new("RGB", SIZE, (120, 120, 120)), grey=True)


def encoded(image: Image.Image, meta: dict[str, Any], *, png: bool = False) -> bytes:
    """The file with the case's EXIF, XMP and IPTC fields; quality 92."""
    out = io.BytesIO()
    exif = _exif(meta)
    if png:
        text = PngImagePlugin.PngInfo()
        if meta.get("parameters"):
            text.add_text("parameters", _A1111)
        image.save(out, "PNG", exif=exif, pnginfo=text)
        return out.getvalue()
    image.save(out, "JPEG", quality=92, exif=exif)
    data = out.getvalue()
    segments = b"".join(_segment(marker, body) for marker, body in (*_xmp(meta), *_iptc(meta)))
    return data[:2] + segments + data[2:]


def _exif(meta: dict[str, Any]) -> Image.Exif:
    exif = Image.Exif()
    for key, tag in (("make", 0x10F), ("model", 0x110), ("software", 0x131), ("changed", 0x132), ("artist", 0x13B)):
        if key in meta:
            exif[tag] = meta[key]
    details = exif.get_ifd(0x8769)
    if "taken" in meta:
        details[0x9003] = meta["taken"]
    if "offset" in meta:
        details[0x9011] = meta["offset"]
    if "gps" in meta:
        latitude, longitude = meta["gps"]
        gps = exif.get_ifd(0x8825)
        gps[1], gps[2] = "N" if latitude >= 0 else "S", _sexagesimal(abs(latitude))
        gps[3], gps[4] = "E" if longitude >= 0 else "W", _sexagesimal(abs(longitude))
    return exif


def _sexagesimal(degrees: float) -> tuple[float, float, float]:
    whole = int(degrees)
    minutes = int((degrees - whole) * 60)
    return float(whole), float(minutes), round(((degrees - whole) * 60 - minutes) * 60, 3)


def _xmp(meta: dict[str, Any]) -> list[tuple[int, bytes]]:
    fields = ""
    if "xmp_created" in meta:
        fields += f' photoshop:DateCreated="{meta["xmp_created"]}"'
    if "source_type" in meta:
        fields += f' ext:DigitalSourceType="http://cv.iptc.org/newscodes/digitalsourcetype/{meta["source_type"]}"'
    if not fields:
        return []
    packet = (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" '
        f'xmlns:ext="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"{fields}/></rdf:RDF></x:xmpmeta>'
    )
    return [(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + packet.encode())]


def _iptc(meta: dict[str, Any]) -> list[tuple[int, bytes]]:
    records = b""
    for key, number in (("iptc_created", 55), ("byline", 80), ("city", 90), ("country", 101), ("credit", 110)):
        if key in meta:
            raw = str(meta[key]).encode()
            records += struct.pack(">BBBH", 0x1C, 2, number, len(raw)) + raw
    if not records:
        return []
    block = b"8BIM" + struct.pack(">H", 0x0404) + b"\0\0" + struct.pack(">I", len(records)) + records
    return [(0xED, b"Photoshop 3.0\0" + block + b"\0" * (len(records) & 1))]


def _segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def _noisy(image: Image.Image, *, grey: bool = False) -> Image.Image:
    rng = np.random.default_rng(7)
    shape = (image.height, image.width, 1 if grey else 3)
    noise = np.broadcast_to(rng.normal(0, 6 if grey else 3, shape), (image.height, image.width, 3))
    return Image.fromarray(np.clip(np.asarray(image, float) + noise, 0, 255).astype(np.uint8))


def _background(colour: str) -> Image.Image:
    image = Image.new("RGB", SIZE, _COLOURS[colour])
    ImageDraw.Draw(image).ellipse((110, 70, 210, 170), fill=(150, 140, 130))
    return _noisy(image)


def _blocks(colours: str) -> Image.Image:
    names = colours.split(",")
    image = Image.new("RGB", SIZE)
    draw = ImageDraw.Draw(image)
    for number, name in enumerate(names):
        left, right = SIZE[0] * number // len(names), SIZE[0] * (number + 1) // len(names)
        draw.rectangle((left, 0, right, SIZE[1]), fill=_COLOURS[name])
    return _noisy(image)


def _sky() -> Image.Image:
    rows = np.linspace(0, 1, SIZE[1])[:, None, None]
    sky = np.array([110, 168, 235]) * (1 - rows) + np.array([190, 215, 240]) * rows
    image = np.broadcast_to(sky, (SIZE[1], SIZE[0], 3)).copy()
    image[150:] = (200, 180, 140)
    return _noisy(Image.fromarray(image.astype(np.uint8)))


def _sign(words: str) -> Image.Image:
    image = _noisy(Image.new("RGB", (640, 360), (110, 120, 110)))
    draw = ImageDraw.Draw(image)
    draw.rectangle((60, 110, 580, 250), fill=(240, 240, 235), outline=(20, 20, 20), width=4)
    font = ImageFont.load_default(size=44)
    left, top, right, bottom = draw.textbbox((0, 0), words, font=font)
    draw.text((320 - (right - left) / 2, 180 - (bottom + top) / 2), words, fill=(20, 20, 20), font=font)
    return image


def _faces(count: int, folder: Path) -> Image.Image:
    """A row or two of whole crops of different people."""
    groups: dict[str, Path] = {}
    for path in sorted(folder.glob("*")):
        groups.setdefault(path.name.split("_")[0], path)
    side = 224
    across = min(3, count)
    image = Image.new("RGB", (across * side, (count + across - 1) // across * side), (90, 90, 90))
    for number, path in enumerate(list(groups.values())[3::11][:count]):
        with Image.open(path) as face:
            place = (number % across * side, number // across * side)
            image.paste(face.convert("RGB").resize((side, side)), place)
    return image
