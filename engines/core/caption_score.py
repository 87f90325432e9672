"""The score that a pair of towers gives a caption: the same where it is validated and where it is used."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from engines.core.onnx import ModelHouse
from engines.core.packs.pack import Pack
from engines.core.packs.run import image_vectors, text_vectors
from engines.core.packs.tokens import tokenizer_of

WAYS = ("{}", "a photo of {}", "a picture that shows {}")
"""Ways to put a caption, of which the score is the middle; the first is the caption itself."""
SPREAD = (*WAYS, "photo: {}", "an image of {} .", "“{}”", "one can see {}")
"""Ways over which the range of the fit is given (Sclar et al., *FormatSpread*, 2024: the spread over plausible formats;
few enough to ask all of them in place of their sampling)."""
LONGEST = 1_000
"""Characters of a caption that are looked at; the towers read some thirty words."""

Float32Array = npt.NDArray[np.float32]


def put(caption: str, ways: tuple[str, ...] = WAYS) -> list[str]:
    """A caption in these ways, without the full stop at its end."""
    bare = caption[:LONGEST].strip().rstrip(".").rstrip()
    return [way.format(bare) for way in ways]


def middle(image: Float32Array, ways: Float32Array) -> float:
    """The middle of the cosines of a picture (d,) with all ways (n, d) to put a caption, all of length 1."""
    return float(np.median(np.asarray(ways @ image, np.float64)))


def caption_score(
    pack: Pack, house: ModelHouse, rgb: npt.NDArray[np.uint8], caption: str
) -> tuple[float, Float32Array]:
    """(score, the picture's vector (d,) of length 1). ``rgb``: (h, w, 3).

    Raises TooSmall, and ModelError where the pair is altered or fails.
    """
    image = np.asarray(image_vectors(pack, house, [rgb])[0], np.float32)
    tokenize = tokenizer_of(pack)
    return middle(image, text_vectors(pack, house, [tokenize(text) for text in put(caption)])), image
