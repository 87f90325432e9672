"""Does the caption fit the picture?"""

from engines.caption.info import INFO
from engines.core.exhibit import Exhibit
from engines.core.finding import Finding
from engines.core.run import Run

__all__ = ["INFO", "analyse"]


def analyse(exhibit: Exhibit, run: Run) -> Finding | tuple[Finding, ...]:
    """One finding a caption; see ``engines.caption.analysis.examine``."""
    from engines.caption.analysis import examine

    return examine(exhibit, run)
