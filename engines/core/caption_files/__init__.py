"""Captions that come in files: tables, JSON, texts beside pictures, figures of web pages and PDF documents."""

from engines.core.caption_files.read import captions_counted, read_captions
from engines.core.caption_files.rows import CaptionFile, CaptionRow
from engines.core.caption_files.sidecars import Sidecar, SidecarWatch, sidecars_among
from engines.core.caption_files.taker import CaptionTaker

__all__ = [
    "CaptionFile",
    "CaptionRow",
    "CaptionTaker",
    "Sidecar",
    "SidecarWatch",
    "captions_counted",
    "read_captions",
    "sidecars_among",
]
