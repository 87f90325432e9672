"""The name plate of the engine ``imported``."""

from engines.core.info import Info
from engines.core.question import Question

INFO = Info(
    id="imported",
    question=Question.GENERATED,
    title="Imported detectors",
    limits=(
        "Says what detectors made by others say; what they were trained on, and whether the questioned kind "
        "of picture was among it, is not known here."
    ),
    version="1",
    order=4,
    guarded=True,
    packs=True,
)
