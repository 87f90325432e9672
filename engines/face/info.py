"""The name plate of the engine ``face``."""

from engines.core.info import Info, Option
from engines.core.question import Question

SWAP_MODEL = "face_swap"

INFO = Info(
    id="face",
    question=Question.FACE,
    title="Faces",
    limits=(
        "It finds faces that are turned up to three-quarters well, profiles less well, faces lying on their side or "
        "upside down hardly ever; that no face was found does not show that there is none."
    ),
    version="1",
    models=("face_propose", "face_refine", "face_locate", "face_verify", SWAP_MODEL),
    options=(
        Option(
            "thorough",
            "Look for small faces in large pictures",
            False,
            "In pictures of more than a megapixel faces below 1/100 of the shorter side are passed over to save time. "
            "Switched on, faces from 10 pixels are looked for in every picture; 12 megapixels then take about a "
            "quarter of a minute.",
        ),
    ),
    order=4,
    guarded=True,
)
