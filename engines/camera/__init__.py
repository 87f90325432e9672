"""Was it taken with this camera? The sensor's fingerprint (PRNU)."""

from engines.camera.info import INFO
from engines.core.exhibit import Exhibit
from engines.core.finding import Finding
from engines.core.run import Run

__all__ = ["INFO", "analyse"]


def analyse(exhibit: Exhibit, run: Run) -> Finding:
    """Test for the fingerprint chosen; see ``engines.camera.analysis``."""
    from engines.camera.analysis import examine

    return examine(exhibit, run)
