"""Name plate of the engine that reads what a file says of itself and how it is built."""

from engines.core.info import Info
from engines.core.question import Question

INFO = Info(
    id="provenance",
    question=Question.SOURCE,
    title="Metadata and file structure",
    limits=(
        "Metadata can be written, copied or removed by anyone without a trace, and programs re-save pictures without "
        "leaving their name: the absence of marks proves nothing about how the picture was made."
    ),
    version="1",
    order=1,
    needs_pixels=False,
)
