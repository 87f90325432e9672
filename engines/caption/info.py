"""Name plate of the engine that asks of each claim of a caption what the picture and its file say."""

from engines.core.info import Info, Option
from engines.core.question import Question

INFO = Info(
    id="caption",
    question=Question.CAPTION,
    title="Claims of the caption",
    limits=(
        "Most of what a caption says cannot be checked from one picture and its file, and metadata can be changed by "
        "anyone: a claim that nothing contradicts is not a true one, and a contradicted claim may rest on a wrong "
        "clock or on metadata of another picture."
    ),
    version="2",
    models=("face_propose", "face_refine", "face_locate", "face_verify"),
    options=(
        Option(
            "read_text",
            "Read text in the picture",
            True,
            "Recognise text where a caption quotes words or names people (needs the package rapidocr).",
        ),
        Option(
            "find_faces",
            "Count faces",
            True,
            "Look for faces where a caption counts people; nobody is recognised.",
        ),
    ),
    order=4,
    needs_pixels=False,
)
