"""Provenance: where does the file come from — metadata, content credentials, generator marks, structure."""

from engines.core.exhibit import Exhibit
from engines.core.finding import Finding
from engines.core.run import Run
from engines.provenance.info import INFO

__all__ = ["INFO", "analyse"]


def analyse(exhibit: Exhibit, run: Run) -> Finding:
    """Read the exhibit's metadata and structure; see ``engines.provenance.analysis.examine_file``."""
    from engines.provenance.analysis import examine_file

    return examine_file(exhibit, run)
