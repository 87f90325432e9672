"""The name plate of the engine ``reference``."""

from engines.core.info import Info, Option
from engines.core.question import Question

INFO = Info(
    id="reference",
    question=Question.UNUSUAL,
    title="Comparison with a reference",
    limits=(
        "Says where the questioned picture differs from the reference, not which of the two is genuine nor why they "
        "differ; differences smaller than about three pixels of the coarser picture are not seen."
    ),
    version="1",
    options=(
        Option(
            "pictures",
            "Reference pictures",
            "",
            "Pictures of the same thing to compare with, as chosen with “Compare with reference…” or --reference.",
        ),
    ),
    order=4,
)
