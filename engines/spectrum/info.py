"""The name plate of the engine."""

from engines.core.info import Info
from engines.core.question import Question

INFO = Info(
    id="spectrum",
    question=Question.GENERATED,
    title="Fourier spectrum",
    limits=(
        "It sees how a picture was last scaled, compressed and rendered, not who made it: a generator with "
        "another last up-sampling layer, or a re-saved file, need not show any of this."
    ),
    version="1",
    order=3,
)
