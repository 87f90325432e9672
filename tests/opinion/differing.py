"""Two findings that differ."""

from __future__ import annotations

from engines.core.finding import Outcome, Remark
from tests.opinion.test_opinion import finding, ratio

REMARKS = tuple(Remark(f"{strength} sign", "for", strength) for strength in ("weak", "strong", "moderate", "none"))
SIGNAL = finding(
    "models", Outcome.SIGNAL, ratio(1.4), remarks=REMARKS, would_change=("The original file.", "Another detector.")
)
AGAINST = finding(
    "spectrum",
    Outcome.NOTHING_FOUND,
    ratio(-0.8),
    remarks=(Remark("No peaks", "against", "moderate"),),
    would_change=("The original file.", "The camera."),
    error_rates="1 in 100",
)
