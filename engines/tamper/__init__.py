"""Was a part altered, and where? Classical traces, each a calibrated map."""

from engines.core.exhibit import Exhibit
from engines.core.finding import Finding
from engines.core.run import Run
from engines.tamper.info import INFO

__all__ = ["INFO", "analyse"]


def analyse(exhibit: Exhibit, run: Run) -> Finding:
    """Look for locally altered places; see ``engines.tamper.analysis``."""
    from engines.tamper.analysis import examine

    return examine(exhibit, run)
