"""Fourier inspection: decay, peaks and traces of resampling, with the warning the literature gives."""

from engines.core.exhibit import Exhibit
from engines.core.finding import Finding
from engines.core.run import Run
from engines.spectrum.info import INFO

__all__ = ["INFO", "analyse"]


def analyse(exhibit: Exhibit, run: Run) -> Finding:
    """The finding of this engine about one exhibit."""
    from engines.spectrum.analysis import examine_spectrum

    return examine_spectrum(exhibit, run)
