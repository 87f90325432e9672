"""The one start of the packaged program: ``assay`` is the command line, ``assay-window`` the window.

Both names lead to the same frozen program; what it is called decides.
"""

from __future__ import annotations

import multiprocessing
import sys
from pathlib import Path


def main() -> int:
    """Run the window or the command line; returns the exit code."""
    if Path(sys.argv[0]).stem.endswith("-window"):
        from gui.__main__ import main as window

        return window()
    from engines.__main__ import main as command_line

    return command_line()


if __name__ == "__main__":
    # Worker processes are started by starting this very program again.
    multiprocessing.freeze_support()
    sys.exit(main())
