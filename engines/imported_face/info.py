"""The name plate of the engine ``imported_face``."""

from engines.core.info import Info
from engines.core.question import Question

INFO = Info(
    id="imported_face",
    question=Question.FACE,
    title="Imported face detectors",
    limits=(
        "Says what face detectors made by others say of the picture as a whole; they don't point to one of "
        "several faces, and what they were trained on is not known here."
    ),
    version="1",
    order=4,
    guarded=True,
    packs=True,
)
