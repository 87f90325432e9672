"""The name plate of the engine ``tamper``."""

from engines.core.info import Info
from engines.core.question import Question

INFO = Info(
    id="tamper",
    question=Question.ALTERED,
    title="Local alterations",
    limits=(
        "Looks for places whose traces differ from the rest of the picture; an alteration that leaves none of these "
        "traces, or whose traces a later re-saving or re-scaling wiped out, is not seen."
    ),
    version="3",
    models=("localiser_front", "localiser_head"),
    order=4,
)
