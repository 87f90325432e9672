"""A tuned backbone as a pack that the program imports (docs/packs.md), and a laboratory's own labelled pictures."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from training.synthetic.sources import Item

_CLASSES = {"fake": True, "real": False}
_LOSSLESS = {".png", ".bmp", ".tif", ".tiff"}
_PICTURES = {".jpg", ".jpeg", ".webp", *_LOSSLESS}


def labelled_items(folder: Path) -> tuple[Item, ...]:
    """Pictures under ``folder/real`` and ``folder/fake``; the first sub-folder names the source.

    Raises SystemExit where a class has fewer than two sources: one of each is held out.
    """
    found = []
    for label, generated in _CLASSES.items():
        paths = sorted(p for p in (folder / label).rglob("*") if p.suffix.lower() in _PICTURES)
        inside = [p.relative_to(folder / label).parts for p in paths]
        if len({parts[0] for parts in inside if len(parts) > 1}) < 2:
            raise SystemExit(f"{folder.name}/{label} needs two sub-folders or more, one a source; one is held out.")
        found += [
            Item(path, parts[0], parts[0], generated, path.suffix.lower() in _LOSSLESS)
            for path, parts in zip(paths, inside, strict=True)
            if len(parts) > 1
        ]
    return tuple(found)


def parted(every: Sequence[Item]) -> tuple[list[Item], list[Item]]:
    """(to learn from, held out): of each class every third source by name is held out, one at least."""
    kept_apart = set()
    for generated in (True, False):
        sources = sorted({item.source for item in every if item.generated is generated})
        kept_apart |= {(generated, source) for source in (sources[2::3] or sources[-1:])}
    outside = [(item.generated, item.source) in kept_apart for item in every]
    return (
        [item for item, out in zip(every, outside, strict=True) if not out],
        [item for item, out in zip(every, outside, strict=True) if out],
    )


def write_pack(folder: Path, edge: int, sha256: str, licence: str) -> None:
    """What the importer needs beside ``model.onnx``: preparation (the middle, at native resolution) and meaning."""
    source = "backbone of the user, tuned by: python -m training effort"
    for name, text in pack_files(f"{folder.name} effort", edge, sha256, licence, source).items():
        (folder / name).write_text(text, encoding="utf-8")


def pack_files(name: str, edge: int, sha256: str, licence: str, source: str) -> dict[str, str]:
    """File → text of a pack whose model takes RGB of ``edge`` px, 0–255, and gives ``logit`` (n,)."""
    prepared = {
        "do_resize": False,
        "do_center_crop": True,
        "crop_size": {"height": edge, "width": edge},
        "do_rescale": False,
        "do_normalize": False,
    }
    said = {
        "name": name,
        "question": "generated",
        "licence": licence,
        "source": source,
        "sha256": {"model.onnx": sha256},
        "input": {"size": [edge, edge], "channels": 3},
        "output": {"name": "logit", "kind": "logit", "positive": "high"},
    }
    contents = {"preprocessor_config.json": prepared, "pack.json": said}
    return {file: json.dumps(content, indent=1) + "\n" for file, content in contents.items()}
