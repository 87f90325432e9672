"""A pack as it is kept: what was declared, recognised and checked, all of it in ``pack.json`` beside the files."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from engines.core.packs.errors import PackRefused
from engines.core.packs.preprocessing import Preprocessing, read_preprocessing

MANIFEST = "pack.json"
CARD = "card.json"
QUESTIONS = ("generated", "face", "unusual", "caption", "veil")
"""What a pack may answer; "unusual": features for comparing with normal pictures; "veil": may it distress?"""


@dataclass(frozen=True, slots=True)
class ImageTower:
    """An ONNX file that takes pictures. ``file``: its name in the pack. ``input``: name, ``dtype`` float32, float16 or
    uint8. ``channels_first``: (n, 3, h, w), else (n, h, w, 3). ``output``: name of the result: a detector's scores,
    else one vector a picture, (n, d). ``patches``: name of an output (n, patches, d), "" where there is none.
    ``batches``: whether several pictures may go in at once. ``beside``: files beside it with its weights.
    """

    file: str
    input: str
    dtype: str
    channels_first: bool
    output: str
    patches: str = ""
    batches: bool = False
    beside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scores:
    """What a detector's output means. ``kind``: logit · probability. ``positive``: index of the class that the question
    asks for where the output has one value a class, −1 where it has a single value. ``high``: a single value speaks for
    the question the greater it is; False: the smaller.
    """

    kind: str
    positive: int = -1
    high: bool = True


@dataclass(frozen=True, slots=True)
class TextTower:
    """An ONNX file that takes token ids (n, ``length``). ``mask``: name of the attention mask's input, "" for none.

    ``dtype``: int64 or int32. ``length``: tokens that texts are cut and padded to. ``pad``: the id that pads.
    ``vocabulary``: number of ids. ``output``: one vector a text, (n, d).
    ``beside``: as of ImageTower.
    """

    file: str
    input: str
    mask: str
    dtype: str
    length: int
    pad: int
    vocabulary: int
    output: str
    beside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pack:
    """An imported model.

    ``layout``: detector · backbone · CLIP-like · SigLIP-like · MobileCLIP-like. ``files``: name → SHA-256, of all that
    belongs to it but the manifest and the card. ``scale``, ``bias``: of a pair, logit = scale · cosine + bias; None
    where the pack does not say them. ``width``: length of the vectors, 0 for a detector.
    """

    name: str
    question: str
    layout: str
    licence: str
    source: str
    imported: str
    files: dict[str, str]
    preprocessing: Preprocessing
    image: ImageTower
    scores: Scores | None = None
    text: TextTower | None = None
    scale: float | None = None
    bias: float | None = None
    width: int = 0
    folder: Path = Path()

    @property
    def sha256(self) -> str:
        """The model's own where there is one file with weights, else of all files' names and checksums."""
        weights = self.weights(self.image) | (self.weights(self.text) if self.text else {})
        if len(weights) == 1:
            return weights[self.image.file]
        listing = "".join(f"{name} {digest}\n" for name, digest in sorted(self.files.items()))
        return hashlib.sha256(listing.encode()).hexdigest()

    def weights(self, tower: ImageTower | TextTower) -> dict[str, str]:
        """The files that a tower consists of, with their SHA-256."""
        return {name: self.files[name] for name in (tower.file, *tower.beside)}

    def to_json(self) -> dict[str, Any]:
        """Plain data for the manifest."""
        made = asdict(self) | {"preprocessing": self.preprocessing.to_json()}
        del made["folder"]
        return made


def read_pack(folder: Path) -> Pack:
    """The pack kept in ``folder``. Raises PackRefused where its manifest is missing or damaged."""
    try:
        said = json.loads((folder / MANIFEST).read_text("utf-8"))
        text, scores = said.pop("text"), said.pop("scores")
        return Pack(
            **{
                **said,
                "name": folder.name,
                "files": {str(name): str(digest) for name, digest in said["files"].items()},
                "preprocessing": read_preprocessing(said["preprocessing"]),
                "image": ImageTower(**said["image"] | {"beside": tuple(said["image"]["beside"])}),
                "text": TextTower(**text | {"beside": tuple(text["beside"])}) if text else None,
                "scores": Scores(**scores) if scores else None,
                "folder": folder,
            }
        )
    except OSError as error:
        raise PackRefused(
            f"The imported model {folder.name} cannot be read ({error.strerror}); import it again."
        ) from error
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise PackRefused(f"The imported model {folder.name} is damaged ({error}); import it again.") from error
