"""What differs from a reference picture of the same thing?"""

from engines.core.exhibit import Exhibit
from engines.core.finding import Finding
from engines.core.run import Run
from engines.reference.info import INFO

__all__ = ["INFO", "analyse"]


def analyse(exhibit: Exhibit, run: Run) -> Finding:
    """Compare with the references chosen; see ``engines.reference.analysis``."""
    from engines.reference.analysis import examine

    return examine(exhibit, run)
