"""How well caption and picture go together, by a pair of towers of ours and by imported ones."""

from engines.caption_fit.info import INFO
from engines.core.exhibit import Exhibit
from engines.core.finding import Finding
from engines.core.run import Run

__all__ = ["INFO", "analyse"]


def analyse(exhibit: Exhibit, run: Run) -> tuple[Finding, ...]:
    """One finding for each caption and pair of towers; see the module ``analysis``."""
    from engines.caption_fit.analysis import examine

    return examine(exhibit, run)
