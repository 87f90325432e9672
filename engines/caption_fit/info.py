"""Name plate of the engine that asks a pair of trained towers how well caption and picture go together."""

from engines.core.info import Info
from engines.core.question import Question

INFO = Info(
    id="caption_fit",
    question=Question.CAPTION,
    title="Learned fit of caption and picture",
    limits=(
        "A trained hint on whether the caption describes this kind of scene. It says nothing of counts, names, places "
        "or dates, and a caption of a like scene fits as well as the true one."
    ),
    version="2",
    models=("caption_pair",),
    guarded=True,
    packs=True,
    order=4,
)
