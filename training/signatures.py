"""Builds engines/provenance/signature_base.json, and measures how well it names writers it has not seen.

    python -m training.signatures --data ../shared/data            build the base
    python -m training.signatures --data ../shared/data --check    leave-one-out table, nothing is written
    python -m training.signatures --data ../shared/data --table    what every JPEG of the data's formats is named

Sources: the JPEGs of the development data whose own metadata names the last writer beyond doubt (an editing program,
or a camera with maker note and unchanged size); quantisation tables alone of camera originals that were cropped without
loss; pictures written here by every program in ``training.jpeg_writers`` that is installed.
"""

from __future__ import annotations

import argparse
import csv
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from engines.provenance import exif, jpeg, jpeg_tables, signatures
from engines.provenance.container import Container
from engines.provenance.signatures import ANY, IJG, Entry, Level, Signature
from training.jpeg_writers import written_pictures

_BASE = Path(__file__).resolve().parent.parent / "engines" / "provenance" / "signature_base.json"
_ABOUT = "JPEG signatures and the writers they were seen from; built by python -m training.signatures."
_PROGRAMS = (
    "Adobe Photoshop Elements", "Adobe Photoshop Lightroom", "Adobe Lightroom", "Adobe Photoshop", "GIMP", "Picasa",
    "ACD Systems Digital Imaging", "Pixelmator", "ImageReady", "FinePix Viewer",
)  # fmt: skip
_ORIGINALS = ("dreambooth", "dataset_monstree", "ImageDataset_SceauxCastle", "exif-samples")
_GENERAL = 3


def main() -> None:
    """Build or check."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--table", action="store_true")
    options = parser.parse_args()
    files = list(_files(options.data / "formats"))
    if options.check:
        _check(files, options.data)
        return
    entries = _build(files, options.data, (50, 75, 80, 90, 95, 100))
    if options.table:
        _table(files, entries, options.data / "formats")
        return
    signatures.write_base(entries, _BASE, _ABOUT)
    print(
        f"{len(entries)} signatures of {len({name for entry in entries for name in entry.writers})} writers: "
        f"{_BASE.name}"
    )


def _build(files: list[tuple[str, str, Signature]], data: Path, qualities: tuple[int, ...]) -> list[Entry]:
    entries: list[Entry] = []
    for _, writer, signature in files:
        signatures.add(entries, signature, writer)
    for writer, _, picture in written_pictures(qualities):
        found = _signature(picture)
        if found:
            signatures.add(entries, found, writer)
    for writer, signature in _table_originals(data):
        signatures.add(entries, signature, writer)
    return entries + _generalised(entries)


def _generalised(entries: list[Entry]) -> list[Entry]:
    """Forms seen with at least three sets of tables from one maker alone count with whatever tables."""
    forms: dict[tuple[str, str, str], list[Entry]] = defaultdict(list)
    for entry in entries:
        signature = entry.signature
        if signature.layout and signature.tables != IJG and signature.layout not in signatures.LIBJPEG:
            forms[signature.layout, signature.huffman, signature.header].append(entry)
    general = []
    for (layout, huffman, header), seen in forms.items():
        writers: Counter[str] = Counter()
        for entry in seen:
            writers.update(entry.writers)
        if (
            len({entry.signature.tables for entry in seen}) >= _GENERAL
            and len({name.split()[0] for name in writers}) == 1
        ):
            general.append(Entry(Signature(ANY, layout, huffman, "", header), dict(writers)))
    return general


def _files(folder: Path) -> Iterator[tuple[str, str, Signature]]:
    """(name, writer, signature) of the complete JPEGs whose metadata names the last writer beyond doubt."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.read_bytes()[:2] == b"\xff\xd8":
            container = jpeg.read(path.read_bytes())
            signature = _signature(path.read_bytes())
            writer = _writer(container)
            if signature and writer:
                yield path.name, writer, signature


def _writer(container: Container) -> str:
    """The last writer, "" where it is in doubt.

    A program counts where the size is unchanged and the tables are not the IJG library's (GIMP alone may use those: the
    others write tables of their own, so that the file was saved again later); a camera where nothing was touched.
    """
    if not container.exif or container.jpeg is None:
        return ""
    block = exif.read(container.exif[0])
    size = block.number(0xA002, "Exif"), block.number(0xA003, "Exif")
    if size != (container.jpeg.width, container.jpeg.height):
        return ""
    software = block.text(0x0131)
    for program in _PROGRAMS:
        if software.lower().startswith(program.lower()):
            quality = jpeg_tables.match_quality(container.jpeg.quantisation)
            if quality is None or (quality.exact and program != "GIMP"):
                return ""
            return "Adobe Lightroom" if "Lightroom" in program else program
    named = re.search(r"photo|adobe|editor|studio|viewer|view|windows|microsoft", software, re.I)
    maker = block.text(0x010F).split(" ")[0].title()
    model = block.text(0x0110).removeprefix(block.text(0x010F)).strip()
    untouched = block.has(exif.MAKER_NOTE, "Exif") and not container.xmp and not container.jpeg.jfif and not named
    return f"{maker} {model}".strip() if untouched and maker else ""


def _signature(data: bytes) -> Signature | None:
    structure = jpeg.read(data).jpeg
    return signatures.of(structure) if structure else None


def _table_originals(data: Path) -> Iterator[tuple[str, Signature]]:
    """Own tables of camera originals in ``aigi``: the crop kept the tables and nothing else of the structure."""
    with (data / "MANIFEST.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            original = row["label"] == "real" and row["source_repo"].endswith(_ORIGINALS)
            if original and row["path"].startswith("aigi") and not row["generator_or_camera"].startswith("unknown"):
                found = _signature((data / row["path"]).read_bytes())
                if found and found.tables != IJG:
                    yield row["generator_or_camera"], Signature(found.tables)


def _check(files: list[tuple[str, str, Signature]], data: Path) -> None:
    """Leave-one-out on the data, held-out qualities and another picture for programs run here; prints every outcome."""
    counts: Counter[tuple[str, str]] = Counter()
    base = _build(files, data, (50, 75, 90))
    for number, (name, writer, signature) in enumerate(files):
        _tell(counts, "data", name, writer, signatures.match(signature, _without(files, number, base)))
    for writer, quality, picture in written_pictures((35, 60, 85, 97), seed=7):
        found = _signature(picture)
        if found:
            _tell(counts, "written here", f"quality {quality}", writer, signatures.match(found, base))
    for (group, outcome), number in sorted(counts.items()):
        print(f"{group:14s} {outcome:40s} {number:5d}")


def _table(files: list[tuple[str, str, Signature]], base: list[Entry], folder: Path) -> None:
    """One line for every JPEG: what the base without that file names it, against what its metadata say."""
    known = {name: number for number, (name, _, _) in enumerate(files)}
    counts: Counter[str] = Counter()
    for path in sorted(folder.rglob("*")):
        data = path.read_bytes() if path.is_file() else b""
        if data[:2] != b"\xff\xd8":
            continue
        signature = _signature(data)
        if signature is None:
            outcome, named, said = "no whole JPEG header", "", ""
        else:
            number = known.get(path.name)
            found = signatures.match(signature, base if number is None else _without(files, number, base))
            named = found.writers[0][0] if found.level == Level.NAMED else ""
            said = files[number][1] if number is not None else _said(jpeg.read(data))
            outcome = _verdict(found.level, named, said, certain=number is not None)
        counts[outcome] += 1
        name = path.relative_to(folder).as_posix()
        print(f"{name:52.52s} {outcome:42s} named: {named or '–':24.24s} metadata: {said or '–'}")
    for outcome, count in sorted(counts.items()):
        print(f"{outcome:42s} {count:5d}")


def _said(container: Container) -> str:
    """Software, maker and model as the metadata name them, "" where they name nobody."""
    if not container.exif:
        return ""
    block = exif.read(container.exif[0])
    return " ".join(text for text in (block.text(tag) for tag in (0x0131, 0x010F, 0x0110)) if text).strip()


def _verdict(level: Level, named: str, said: str, certain: bool) -> str:
    if not named:
        return "unspecific" if level == Level.UNSPECIFIC else "unknown"
    agrees = named.split()[0].lower() in said.lower()
    if certain:
        return "named rightly" if agrees else "NAMED WRONGLY"
    if not said:
        return "named, no metadata to hold against it"
    return "named as its metadata say" if agrees else "NAMED AGAINST ITS METADATA"


def _without(files: list[tuple[str, str, Signature]], number: int, base: list[Entry]) -> list[Entry]:
    """The base as it would be without one file (the writers run here stay)."""
    _, writer, signature = files[number]
    kept = []
    for entry in base:
        if entry.signature.tables == ANY:
            continue
        writers = dict(entry.writers)
        if entry.signature == signature:
            writers[writer] -= 1
        kept.append(Entry(entry.signature, {name: count for name, count in writers.items() if count}))
    kept = [entry for entry in kept if entry.writers]
    return kept + _generalised(kept)


def _tell(counts: Counter[tuple[str, str]], group: str, what: str, writer: str, found: signatures.Match) -> None:
    names = [name for name, _ in found.writers]
    right = any(name.split()[0] == writer.split()[0] for name in names)
    if found.level == Level.NAMED:
        outcome = "named rightly" if names[0] == writer else "named by its maker" if right else "NAMED WRONGLY"
    elif found.level == Level.UNSPECIFIC:
        outcome = "unspecific, writer among the named" if right else "unspecific, writer not among the named"
    else:
        outcome = "only the tables known" if found.level == Level.TABLES else "unknown"
    counts[group, outcome] += 1
    print(f"{group:14s} {what:42.42s} {writer:28.28s} {outcome}: {', '.join(names[:4])}")


if __name__ == "__main__":
    main()
