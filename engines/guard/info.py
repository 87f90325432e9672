"""The name plate of the engine ``guard``."""

from engines.core.guarding import GUARD, SILENCE
from engines.core.info import Info, Option
from engines.core.question import Question

INFO = Info(
    id=GUARD,
    question=Question.FITNESS,
    title="Guard of the trained models",
    limits=(
        "It knows kinds of picture, not the truth of an answer: where it does not object the models can still be "
        "wrong, and a picture made with knowledge of the guard itself can pass it."
    ),
    version="1",
    models=("guard",),
    options=(
        Option(
            SILENCE,
            "Objections silence the models",
            True,
            "Where the guard objects, engines that rest on trained models abstain with its reason. Without this they "
            "are asked all the same, and their findings carry a warning.",
        ),
    ),
    order=3,
)
