"""The name plate of the engine ``anomaly``."""

from engines.core.info import Info, Option
from engines.core.question import Question

INFO = Info(
    id="anomaly",
    question=Question.UNUSUAL,
    title="Unlike the normal pictures",
    limits=(
        "Compares with the normal pictures that were chosen, and only with them: what they do not show counts as "
        "unusual, what they show counts as normal, and what is unusual need not be an alteration."
    ),
    version="3",
    models=("anomaly_backbone", "anomaly_teacher"),
    options=(
        Option(
            "normal",
            "Normal pictures",
            "",
            "The fitted set to compare with, as NAME@CHECKSUM; chosen in the window under Normal pictures or with "
            "--normal NAME.",
        ),
        Option(
            "false_positive_rate",
            "Chosen false-positive rate",
            0.01,
            "Share of normal pictures that may be called unusual. With n normal pictures no rate below 1/(n + 1) can "
            "be kept; the smallest possible is used then, and the finding says so.",
            low=0.001,
            high=0.5,
        ),
        Option(
            "object",
            "What the pictures show",
            "",
            "In a few words, such as “banknote”: descriptions of its normal and abnormal states are then put to an "
            "imported pair of towers, where the normal pictures were fitted with the same.",
        ),
    ),
    order=4,
)
