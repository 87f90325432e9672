"""From Fake to Real: balanced synthetic pictures alone first, real ones alone after, never mixed.

Qraitem et al., "From Fake to Real: Pretraining on Balanced Synthetic Images to Prevent Spurious Correlations in Image
Recognition", 2023 (arXiv 2308.04553). A mixture would let the origin of a picture stand in for its class; two steps do
not. Balanced are here photographs beside their own reconstructions: content, size and compression are the same in both
classes. Step two has the published generators' pictures and photographs of all sources.
"""

from __future__ import annotations

from training.synthetic.methods.fitting import Fitted, Logit, Room, trained_parameters
from training.synthetic.methods.linear import probed
from training.synthetic.methods.tuning import RATE, tune


def fit(room: Room) -> Fitted:
    """Half of the crops for each step. Raises FileNotFoundError where no reconstructions have been made."""
    half = len(room.bank) // 2
    balanced = room.aligned(half)
    net = probed(room)
    tune(net, balanced, room.seed)
    tune(net, room.bank.first(len(room.bank) - half), room.seed + 1, RATE / 2)
    return Fitted(Logit(net), trained_parameters(net))
