"""What one method saw in one picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, eq=False, slots=True)
class Trace:
    """``values``: (rows, cols) float32 on the view's cell grid, larger = more unlike the rest, NaN = no value.

    None where the method's assumption does not hold; ``note`` then says why, in one sentence. Otherwise ``note`` is
    what the method learned of the whole picture, or "".
    """

    values: npt.NDArray[np.float32] | None
    note: str = ""


def not_applicable(reason: str) -> Trace:
    """No map: the method's assumption fails for the stated reason."""
    return Trace(None, reason)
