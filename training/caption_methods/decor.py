"""*DECOR*: unwanted directions projected out of a text's vector.

The unwanted vectors are put into a matrix, whose leading right singular vectors span the subspace that is taken away.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Float32Array = npt.NDArray[np.float32]


def unwanted(vectors: Float32Array, rank: int) -> Float32Array:
    """(rank, d): an orthonormal basis of the directions that most of ``vectors`` (n, d) lie in."""
    return np.asarray(np.linalg.svd(vectors, full_matrices=False)[2][:rank], np.float32)


def projected(texts: Float32Array, basis: Float32Array) -> Float32Array:
    """``texts`` (m, d) without what lies in the basis (r, d), of length 1 again."""
    rest = texts - texts @ basis.T @ basis
    return np.asarray(rest / np.linalg.norm(rest, axis=1, keepdims=True), np.float32)
