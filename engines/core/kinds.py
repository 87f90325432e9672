"""The kinds of file the intake tells apart, as plain data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """What a file is by its content.

    ``name``: the format's short name (JPEG). ``words``: with article, for a sentence ("a PDF document"). ``mime``.
    ``pillow``: the Pillow plug-ins that may read it, () where Pillow cannot. ``picture``: whether it is a picture at
    all. ``extra``: the optional extra that reads it, or "". ``suffixes``: the file-name endings that fit it.
    """

    name: str
    words: str
    mime: str
    pillow: tuple[str, ...] = ()
    picture: bool = False
    extra: str = ""
    suffixes: tuple[str, ...] = ()


def _picture(name: str, mime: str, pillow: str, suffixes: str, article: str = "a") -> Kind:
    return Kind(name, f"{article} {name} picture", mime, tuple(pillow.split()), True, "", tuple(suffixes.split()))


JPEG = _picture("JPEG", "image/jpeg", "JPEG", ".jpg .jpeg .jpe .jfif .jif .mpo .thm .insp")
PNG = _picture("PNG", "image/png", "PNG", ".png .apng")
TIFF = _picture("TIFF", "image/tiff", "TIFF", ".tif .tiff .btf .tf8")
WEBP = _picture("WebP", "image/webp", "WEBP", ".webp")
GIF = _picture("GIF", "image/gif", "GIF", ".gif")
BMP = _picture("BMP", "image/bmp", "BMP", ".bmp .dib")
AVIF = _picture("AVIF", "image/avif", "AVIF", ".avif .avifs", "an")
JPEG2000 = _picture("JPEG 2000", "image/jp2", "JPEG2000", ".jp2 .j2k .j2c .jpc .jpf .jpx .jpm")
PSD = _picture("PSD", "image/vnd.adobe.photoshop", "PSD", ".psd .psb")
ICO = _picture("ICO", "image/x-icon", "ICO CUR", ".ico .cur", "an")
ICNS = _picture("ICNS", "image/icns", "ICNS", ".icns", "an")
DDS = _picture("DDS", "image/vnd-ms.dds", "DDS", ".dds")
PNM = _picture("PNM", "image/x-portable-anymap", "PPM", ".ppm .pgm .pbm .pnm .pam .pfm")
QOI = _picture("QOI", "image/qoi", "QOI", ".qoi")
SGI = _picture("SGI", "image/sgi", "SGI", ".sgi .rgb .rgba .bw", "an")
PCX = _picture("PCX", "image/x-pcx", "PCX", ".pcx")
DCX = _picture("DCX", "image/x-dcx", "DCX", ".dcx")
TGA = _picture("TGA", "image/x-tga", "TGA", ".tga .icb .vda .vst")
FLI = _picture("FLI", "video/fli", "FLI", ".fli .flc", "an")
BLP = _picture("BLP", "image/blp", "BLP", ".blp")
MSP = _picture("MSP", "image/x-msp", "MSP", ".msp", "an")
SUN = _picture("Sun raster", "image/x-sun-raster", "SUN", ".ras .sun")
FITS = _picture("FITS", "image/fits", "FITS", ".fits .fit .fts")
XBM = _picture("XBM", "image/xbm", "XBM", ".xbm", "an")
XPM = _picture("XPM", "image/xpm", "XPM", ".xpm", "an")
XV = _picture("XV thumbnail", "image/x-xv-thumbnail", "XVTHUMB", ".p7", "an")
FTEX = _picture("FTEX", "image/ftex", "FTEX", ".ftc .ftu", "an")
IM = _picture("IM", "image/im", "IM", ".im", "an")
GBR = _picture("GIMP brush", "image/x-gimp-gbr", "GBR", ".gbr")
HEIC = Kind("HEIC", "a HEIC picture", "image/heic", (), True, "heic", (".heic", ".heif", ".hif", ".heics"))
_RAW_SUFFIXES = """.dng .cr2 .cr3 .crw .nef .nrw .arw .srf .sr2 .orf .rw2 .raf .pef .srw .x3f .mrw .3fr .fff .iiq
.kdc .dcr .erf .mef .mos .rwl .raw"""
RAW = Kind("RAW", "a camera RAW picture", "image/x-raw", (), True, "raw", tuple(_RAW_SUFFIXES.split()))
JXL = Kind("JPEG XL", "a JPEG XL picture", "image/jxl", (), True, "", (".jxl",))
EXR = Kind("OpenEXR", "an OpenEXR picture", "image/x-exr", (), True, "", (".exr",))
HDR = Kind("Radiance HDR", "a Radiance HDR picture", "image/vnd.radiance", (), True, "", (".hdr", ".pic"))

PICTURES = tuple(kind for kind in list(globals().values()) if isinstance(kind, Kind))


def other(words: str, mime: str = "application/octet-stream") -> Kind:
    """A kind that is no picture."""
    return Kind("", words, mime)


ZIP = other("a ZIP archive", "application/zip")
TAR = other("a TAR archive", "application/x-tar")
GZIP = other("a gzip-compressed file", "application/gzip")
BZIP2 = other("a bzip2-compressed file", "application/x-bzip2")
XZ = other("an xz-compressed file", "application/x-xz")
ARCHIVES = (ZIP, TAR, GZIP, BZIP2, XZ)
