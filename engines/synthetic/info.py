"""The name plate of the engine ``synthetic``."""

from engines.core.info import Info
from engines.core.question import Question

INFO = Info(
    id="synthetic",
    question=Question.GENERATED,
    title="Trained detector of generated pictures",
    limits=(
        "It knows the kinds of picture and of generator it was measured on; another generator, a strong re-saving or "
        "scaling, or an unusual camera can mislead it, and a low score does not show that a camera took the picture."
    ),
    version="3",
    models=("synthetic_a", "synthetic_b", "synthetic_c"),
    order=3,
    guarded=True,
)
