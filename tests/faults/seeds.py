"""Sound files of every kind that the program opens: what the mutants are made from."""

from __future__ import annotations

import base64
import io
import json
import tarfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from engines.core.case import Case
from engines.core.package_export import export_case
from tests.case.conftest import found, received, refused
from tests.packs import made

_MOST_BYTES = 400_000
SHARES = {"picture": 58, "archive": 12, "document": 12, "captions": 5, "pack": 3, "model": 3, "case": 5, "package": 2}
"""Of a hundred mutants, how many are made from each kind of file."""


@dataclass(frozen=True, slots=True)
class Seed:
    """``kind``: a key of ``SHARES``. ``name``: of the file, of which the ending is kept."""

    kind: str
    name: str
    data: bytes

    @property
    def suffix(self) -> str:
        return "".join(Path(self.name).suffixes[-2:]) if self.name.endswith((".gz", ".bz2", ".xz")) else self.ending

    @property
    def ending(self) -> str:
        return Path(self.name).suffix


def all_seeds(formats: Path, room: Path) -> list[Seed]:
    """Every file below ``formats``, and what is made by code in the empty folder ``room``."""
    pictures = [
        Seed("document" if file.suffix == ".pdf" else "picture", file.name, file.read_bytes())
        for file in sorted(formats.rglob("*"))
        if file.is_file() and 0 < file.stat().st_size <= _MOST_BYTES
    ]
    small = [(seed.name, seed.data) for seed in pictures if seed.kind == "picture" and len(seed.data) < 20_000][::20]
    return [*pictures, *_archives(small), *_documents(), *_captions(), *_packs(room / "packs"), *_cases(room)]


def _archives(members: Sequence[tuple[str, bytes]]) -> list[Seed]:
    zips = [_zip(members, zipfile.ZIP_STORED), _zip(members, zipfile.ZIP_DEFLATED)]
    nested = _zip([("inner.zip", zips[1]), ("../../up.png", members[0][1]), *members[:2]], zipfile.ZIP_DEFLATED)
    seeds = [Seed("archive", f"{n}.zip", data) for n, data in enumerate((*zips, nested))]
    return seeds + [
        Seed("archive", f"a.tar{'.' * bool(packing)}{packing}", _tar(members, packing))
        for packing in ("", "gz", "bz2", "xz")
    ]


def _zip(members: Sequence[tuple[str, bytes]], packing: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packing) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return out.getvalue()


def _tar(members: Sequence[tuple[str, bytes]], packing: str) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=f"w:{packing}") as archive:  # type: ignore[call-overload]
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def _picture(seed: int, format: str) -> bytes:
    out = io.BytesIO()
    noise = np.random.default_rng(seed).integers(0, 256, (60, 80, 3), np.uint8)
    Image.fromarray(noise).save(out, format)
    return out.getvalue()


def _documents() -> list[Seed]:
    embedded = base64.b64encode(_picture(1, "PNG")).decode()
    page = (
        '<!doctype html><html lang="en"><meta charset="utf-8"><base href="x/"><figure><figcaption>Two <b>boats</b>'
        f'</figcaption><img src="data:image/png;base64,{embedded}" alt="a &lt; b"></figure>'
        f'<picture><source srcset="data:image/png;base64,{embedded} 2x"><img src="../../etc/passwd"></picture>'
        f'<svg><image href="data:image/png;base64,{embedded}"/></svg><table><tr><td><img src="n.png"></table>'
    )
    out = io.BytesIO()
    canvas = Canvas(out, pageCompression=0)
    for number, format in enumerate(("PNG", "JPEG")):
        canvas.drawImage(ImageReader(io.BytesIO(_picture(number, format))), 72, 500, 160, 120)
        canvas.drawString(72, 480, f"Figure {number}: two boats at sea.")
        canvas.showPage()
    canvas.save()
    pages = [Seed("document", f"{n}.html", text.encode()) for n, text in enumerate((page, page.replace("<", "\n<")))]
    return [*pages, Seed("document", "made.pdf", out.getvalue())] * 3


def _captions() -> list[Seed]:
    rows = [{"path": f"photos/{n}.jpg", "caption": f"Rotes Auto, {n} € – “links”", "lang": "de"} for n in range(8)]
    tables = {
        mark: "\n".join(
            mark.join(f'"{cell}"' for cell in line) for line in (tuple(rows[0]), *(r.values() for r in rows))
        )
        for mark in (",", ";", "\t")
    }
    named = {"a.csv": tables[","], "b.csv": tables[";"], "c.tsv": tables["\t"], "d.json": json.dumps(rows)}
    named["e.json"] = json.dumps({row["path"]: row["caption"] for row in rows})
    named["f.jsonl"] = "\n".join(json.dumps(row) for row in rows)
    codecs = ("utf-8", "utf-16", "cp1252")
    return [Seed("captions", name, text.encode(codec, "replace")) for name, text in named.items() for codec in codecs]


def _packs(room: Path) -> list[Seed]:
    folders = [made.detector_pack(room / "red")]
    folders += [made.pair_pack(room / layout, layout) for layout in ("clip", "siglip", "mobileclip", "joint")]
    zips = [Seed("pack", f"{folder.name}.zip", made.zipped(folder).read_bytes()) for folder in folders]
    model = (folders[0] / "model.onnx").read_bytes()
    return [*zips, Seed("model", "model.onnx", model)]


def _cases(room: Path) -> list[Seed]:
    """The case lies in ``room`` with its folder of files, which mutants share; and exported as one file."""
    with Case.create(room / "seed.assay") as case:
        for number in range(6):
            event = received(room, f"{number}.jpg", b"%d" % number)
            case.keep(event)
            case.keep(found(event))
        case.keep(refused(room, "notes.txt"))
        case.add_note(1, "A. Analyst", "Note.")
        export_case(case, room / "seed.zip", "A. Analyst", exhibits=True)
    return [
        Seed("case", "seed.assay", (room / "seed.assay").read_bytes()),
        Seed("package", "seed.zip", (room / "seed.zip").read_bytes()),
    ]
