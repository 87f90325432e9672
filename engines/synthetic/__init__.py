"""Was it made by a generator? Our own trained models, their measured error, and cues that can be read."""

from engines.core.exhibit import Exhibit
from engines.core.finding import Finding
from engines.core.run import Run
from engines.synthetic.info import INFO

__all__ = ["INFO", "analyse"]


def analyse(exhibit: Exhibit, run: Run) -> Finding:
    """The finding of this engine about one exhibit."""
    from engines.synthetic.analysis import examine_generated

    return examine_generated(exhibit, run)
