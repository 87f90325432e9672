"""May the models speak? Pictures made to fool them, screenshots, drawings, and all else they were not measured on."""

from engines.core.exhibit import Exhibit
from engines.core.finding import Finding
from engines.core.run import Run
from engines.guard.info import INFO

__all__ = ["INFO", "analyse"]


def analyse(exhibit: Exhibit, run: Run) -> Finding:
    """The finding of this engine about one exhibit."""
    from engines.guard.analysis import examine_fitness

    return examine_fitness(exhibit, run)
