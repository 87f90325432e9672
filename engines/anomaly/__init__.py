"""What is out of the ordinary, compared with normal pictures of the same thing?"""

from engines.anomaly.info import INFO
from engines.core.exhibit import Exhibit
from engines.core.finding import Finding
from engines.core.run import Run

__all__ = ["INFO", "analyse"]


def analyse(exhibit: Exhibit, run: Run) -> Finding:
    """Compare with the chosen normal pictures; see ``engines.anomaly.analysis``."""
    from engines.anomaly.analysis import examine

    return examine(exhibit, run)
