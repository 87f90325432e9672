"""Geometry of copies: transforms that several matched places share."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from engines.tamper.keypoints import Pairs

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]

LEAST_PAIRS = 5
TOLERANCE = 3.0  # pixels
MOST_COPIES = 4


def shared_transforms(pairs: Pairs) -> list[F64]:
    """(2, 3) similarity transforms, mirrored ones too, each held by at least LEAST_PAIRS distinct matches.

    Every match proposes the transform of its own keypoints; the proposal with most followers is fitted to them by
    least squares, its followers are taken out, and so on.
    """
    found = []
    start, end, linear = pairs.start.astype(np.float64), pairs.end.astype(np.float64), pairs.linear
    left = np.ones(len(start), bool)
    for _ in range(MOST_COPIES):
        index = np.flatnonzero(left)[:1500]
        if index.size < LEAST_PAIRS:
            break
        moved = np.einsum("ikl,jl->ijk", linear[index].astype(np.float64), start[index])
        moved += (end[index] - np.einsum("ikl,il->ik", linear[index], start[index]))[:, None, :]
        reach = np.linalg.norm(start[index][None] - start[index][:, None], axis=2)
        agrees = np.linalg.norm(moved - end[index][None], axis=2) < 2 * TOLERANCE + 0.05 * reach
        best = int(agrees.sum(axis=1).argmax())
        followers = index[agrees[best]]
        transform = None
        for _ in range(4):
            if followers.size < 3:
                break
            mirrored = bool(np.linalg.det(linear[index[best]]) < 0)
            transform = fit_similarity(start[followers], end[followers], mirrored)
            error = np.linalg.norm(start[index] @ transform[:, :2].T + transform[:, 2] - end[index], axis=1)
            followers = index[error < TOLERANCE]
        if transform is None or _distinct(start[followers]) < LEAST_PAIRS or not _plausible(transform):
            left[index[best]] = False
            left[followers] = False
            continue
        found.append(transform)
        inverse = np.linalg.inv(np.vstack([transform, [0, 0, 1]]))[:2]
        for way in (transform, inverse):
            left &= np.linalg.norm(start @ way[:, :2].T + way[:, 2] - end, axis=1) > 3 * TOLERANCE
    return found


def fit_similarity(start: F64, end: F64, mirrored: bool) -> F64:
    """Least-squares (2, 3) similarity from ``start`` to ``end`` (n, 2), with a reflection where ``mirrored``.

    S. Umeyama, "Least-squares estimation of transformation parameters between two point patterns", IEEE TPAMI 1991.
    """
    a, b = start - start.mean(axis=0), end - end.mean(axis=0)
    u, values, vt = np.linalg.svd(b.T @ a)
    sign = np.sign(np.linalg.det(u @ vt)) * (-1 if mirrored else 1)
    scale = (values[0] + sign * values[1]) / max(float((a**2).sum()), 1e-9)
    linear = scale * (u @ np.diag([1.0, sign]) @ vt)
    return np.column_stack([linear, end.mean(axis=0) - linear @ start.mean(axis=0)])


def _distinct(places: F64) -> int:
    """Number of different 6 px squares that hold a place."""
    return len({(int(x), int(y)) for x, y in places // 6})


def _plausible(transform: F64) -> bool:
    """Scale within 0.4 … 2.5 and not the identity."""
    scale = np.sqrt(abs(np.linalg.det(transform[:, :2])))
    return bool(0.4 < scale < 2.5)
