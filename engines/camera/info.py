"""The name plate of the engine ``camera``."""

from engines.core.info import Info, Option
from engines.core.question import Question

INFO = Info(
    id="camera",
    question=Question.SOURCE,
    title="Camera fingerprint",
    limits=(
        "Says whether the sensor pattern of one fitted camera is in the picture; a picture re-scaled, heavily "
        "compressed, stabilised or taken with digital zoom may have lost it: its absence does not exclude the camera."
    ),
    version="2",
    options=(
        Option(
            "fingerprint",
            "Camera",
            "",
            "Name of the camera to test for, as given to “Camera fingerprint…” or assay camera fit.",
        ),
    ),
    order=3,
)
