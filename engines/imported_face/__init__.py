"""What imported detectors of swapped or synthetic faces say, each weighed by its own validation."""

from engines.core.exhibit import Exhibit
from engines.core.finding import Finding
from engines.core.run import Run
from engines.imported_face.info import INFO

__all__ = ["INFO", "analyse"]


def analyse(exhibit: Exhibit, run: Run) -> tuple[Finding, ...]:
    """One finding for each imported detector; see ``engines.core.packs.finding``."""
    from engines.core.packs.finding import ask_packs

    return ask_packs(INFO, exhibit, run)
