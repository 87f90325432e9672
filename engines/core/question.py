"""The questions an analyst is asked, and whether the models may judge at all; every engine answers exactly one."""

from enum import StrEnum


class Question(StrEnum):
    """What is asked of a questioned image. The value is the word used in JSON, CSV and the case."""

    FITNESS = "fitness"
    SOURCE = "source"
    GENERATED = "generated"
    FACE = "face"
    ALTERED = "altered"
    UNUSUAL = "unusual"
    CAPTION = "caption"

    @property
    def words(self) -> str:
        """The question as it is put to the analyst."""
        return _WORDS[self]


_WORDS = {
    Question.FITNESS: "May the models judge this picture?",
    Question.SOURCE: "Where does this file come from?",
    Question.GENERATED: "Was it made by a generator?",
    Question.FACE: "Is the face swapped or synthetic?",
    Question.ALTERED: "Was a part altered, and where?",
    Question.UNUSUAL: "What is out of the ordinary in it?",
    Question.CAPTION: "Does the caption fit the picture?",
}
