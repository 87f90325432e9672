"""Is the face swapped or synthetic? Finds every face, shows it aligned, and says what can be said of it."""

from engines.core.exhibit import Exhibit
from engines.core.finding import Finding
from engines.core.run import Run
from engines.face.info import INFO

__all__ = ["INFO", "analyse"]


def analyse(exhibit: Exhibit, run: Run) -> tuple[Finding, ...]:
    """One finding a face, largest first; one *not applicable* finding where none was found."""
    from engines.face.analysis import examine_faces

    return examine_faces(exhibit, run)
