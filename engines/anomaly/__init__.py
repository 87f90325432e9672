"""What is out of the ordinary, compared with normal pictures of the same thing?"""

from engines.anomaly.info import INFO
from engines.core.exhibit import Exhibit
from engines.core.finding import Finding
from engines.core.run import Run

__all__ = ["INFO", "analyse"]


def analyse(exhibit: Exhibit, run: Run) -> Finding | tuple[Finding, ...]:
    """Compare with the chosen normal pictures; see ``engines.anomaly.analysis``. A second finding, ``part`` "by words",
    where descriptions are to be put to an imported pair of towers.
    """
    from engines.anomaly.analysis import examine

    return examine(exhibit, run)
