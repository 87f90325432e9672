"""All methods by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from training.synthetic.methods import (
    averaging,
    compact,
    effort,
    ensemble,
    ffr,
    linear,
    merging,
    npr,
    spectrum,
    tuning,
    ucf,
)
from training.synthetic.methods.compact import Switches
from training.synthetic.methods.fitting import Fitted, Room


@dataclass(frozen=True, slots=True)
class Method:
    """``title``: as the table names it."""

    title: str
    fit: Callable[[Room], Fitted]


METHODS = {
    "spectrum": Method("spectrum + linear (peer)", spectrum.fit),
    "npr": Method("NPR + small ResNet (peer)", npr.fit),
    "frozen": Method("frozen ImageNet features + linear head", linear.fit),
    "discriminant": Method("frozen features + discriminant discounting sources", linear.fit_discriminant),
    "invariance": Method(
        "frozen features + head with invariance penalty over sources", lambda room: linear.fit(room, invariance=3.0)
    ),
    "ensemble": Method("frozen features + Last Layer Ensemble", ensemble.fit),
    "tuned": Method("full fine-tuning from the frozen features' head", tuning.fit),
    "wise": Method("WiSE-FT: frozen and tuned averaged", averaging.fit),
    "merged": Method("full fine-tuning, Iterative Feature Merging", merging.fit),
    "bang": Method("BANG: smoothing and Mixup, then averaged", lambda room: averaging.fit(room, calibrated=True)),
    "effort": Method("Effort, one component a layer", lambda room: effort.fit(room, 1)),
    "effort_quarter": Method("Effort, a quarter of the rank", lambda room: effort.fit(room, 0.25)),
    "ucf": Method("UCF, common branch", ucf.fit),
    "aligned": Method("full fine-tuning, half content-aligned fakes", tuning.fit_aligned),
    "ffr": Method("FFR: content-aligned first, real generators second", ffr.fit),
    "scratch": Method("the tuned net from scratch", tuning.fit_scratch),
    "compact": Method("compact CNN from scratch", lambda room: compact.fit(room, Switches())),
    "compact_bias": Method("compact CNN, Bias Loss", lambda room: compact.fit(room, Switches(bias_loss=True))),
    "compact_mixup": Method(
        "compact CNN, Mixup early, label smoothing",
        lambda room: compact.fit(room, Switches(mixup_until=0.4, smoothing=0.1)),
    ),
    "compact_invariance": Method(
        "compact CNN, invariance penalty", lambda room: compact.fit(room, Switches(invariance=1.0))
    ),
}
