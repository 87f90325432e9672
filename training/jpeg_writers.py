"""Programs that write JPEG and can be run here, each at given qualities on a picture made by code."""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

_JAVA = """
import java.awt.image.BufferedImage; import java.io.File; import javax.imageio.*; import javax.imageio.stream.*;
public class Write { public static void main(String[] a) throws Exception {
  BufferedImage in = ImageIO.read(new File(a[0]));
  BufferedImage rgb = new BufferedImage(in.getWidth(), in.getHeight(), BufferedImage.TYPE_INT_RGB);
  rgb.createGraphics().drawImage(in, 0, 0, null);
  ImageWriter w = ImageIO.getImageWritersByFormatName("jpeg").next();
  ImageWriteParam p = w.getDefaultWriteParam(); p.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
  p.setCompressionQuality(Integer.parseInt(a[2]) / 100f);
  w.setOutput(new FileImageOutputStream(new File(a[1])));
  w.write(null, new IIOImage(rgb, null, null), p); w.dispose(); } }
"""
# Qt runs in a process of its own: only the window's package may import it.
_QT = """
import sys
from PySide6.QtGui import QImage
QImage(sys.argv[1]).save(sys.argv[2], "JPG", int(sys.argv[3]))
"""
_COMMANDS = {
    "Qt": f"{sys.executable} {{qt}} {{png}} {{out}} {{q}}",
    "ImageMagick": "convert {png} -quality {q} {out}",
    "GraphicsMagick": "gm convert {png} -quality {q} {out}",
    "libjpeg-turbo cjpeg": "cjpeg -quality {q} -outfile {out} {ppm}",
    "libvips": "vips jpegsave {png} {out} --Q {q}",
    "FFmpeg": "ffmpeg -y -v error -i {png} -q:v {scale} {out}",
    "FFmpeg 4:2:0": "ffmpeg -y -v error -i {png} -pix_fmt yuvj420p -q:v {scale} {out}",
    "Java ImageIO": "java {java} {png} {out} {q}",
    "GIMP": "gimp -i -b "
    "(let*((i(car(gimp-file-load\u00a01\u00a0\"{png}\"\u00a0\"a\")))(d(car(gimp-image-get-active-drawable\u00a0i))))"
    "(file-jpeg-save\u00a01\u00a0i\u00a0d\u00a0\"{out}\"\u00a0\"a\"\u00a0{part}\u00a00\u00a01\u00a00\u00a0\"\"\u00a02\u00a01\u00a00\u00a00)"
    "(gimp-quit\u00a01))",
}  # fmt: skip


def written_pictures(qualities: tuple[int, ...], seed: int = 0) -> Iterator[tuple[str, int, bytes]]:
    """(writer, quality, file) for every writer that is installed; others are left out."""
    picture = _picture(seed)
    for quality in qualities:
        for name, write in _LIBRARIES.items():
            yield name, quality, write(picture, quality)
    with tempfile.TemporaryDirectory() as folder:
        places = _inputs(Path(folder), picture)
        for name, command in _COMMANDS.items():
            if shutil.which(command.split()[0]):
                for quality in qualities:
                    if data := _run(command, places, quality):
                        yield name.split(" 4:")[0], quality, data


def _picture(seed: int) -> np.ndarray:
    """A textured picture, uint8 (240, 320, 3)."""
    noise = np.random.default_rng(seed).integers(0, 255, (240, 320, 3), dtype=np.uint8)
    smooth = cv2.GaussianBlur(noise, (0, 0), 3).astype(float)
    return np.clip((smooth - 128) * 4 + 128, 0, 255).astype(np.uint8)


def _pillow(picture: np.ndarray, quality: int, **more: object) -> bytes:
    out = io.BytesIO()
    Image.fromarray(picture).save(out, "JPEG", quality=quality, **more)
    return out.getvalue()


def _opencv(picture: np.ndarray, quality: int) -> bytes:
    return bytes(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1])


_LIBRARIES: dict[str, Callable[[np.ndarray, int], bytes]] = {
    "Pillow": _pillow,
    "Pillow, optimised": lambda picture, quality: _pillow(picture, quality, optimize=True),
    "Pillow, progressive": lambda picture, quality: _pillow(picture, quality, progressive=True),
    "OpenCV": _opencv,
}


def _inputs(folder: Path, picture: np.ndarray) -> dict[str, str]:
    places = {
        "png": folder / "in.png",
        "ppm": folder / "in.ppm",
        "java": folder / "Write.java",
        "qt": folder / "write_qt.py",
        "out": folder / "out.jpg",
    }
    Image.fromarray(picture).save(places["png"])
    Image.fromarray(picture).save(places["ppm"])
    places["java"].write_text(_JAVA)
    places["qt"].write_text(_QT)
    return {name: str(path) for name, path in places.items()}


def _run(command: str, places: dict[str, str], quality: int) -> bytes:
    """The file that a program wrote, b"" where it failed. FFmpeg counts its scale the other way round, 2 to 31."""
    out = Path(places["out"])
    out.unlink(missing_ok=True)
    more = {"q": quality, "scale": max(2, round((100 - quality) * 0.4) + 2), "part": quality / 100}
    words = [word.replace("\u00a0", " ").format(**places, **more) for word in command.split(" ")]
    subprocess.run(words, check=False, capture_output=True, timeout=120)
    return out.read_bytes() if out.is_file() else b""
