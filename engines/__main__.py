"""The command line: ``python -m engines``, installed as ``assay``."""

import sys


def main() -> int:
    """Run the command line with the process's arguments; returns the exit code."""
    from engines.cli.main import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
