"""Exit codes, the same for every sub-command."""

from enum import IntEnum


class Exit(IntEnum):
    """What the process returns; ``--help`` and docs/command-line.md say the same."""

    OK = 0
    SOME_FAILED = 1
    USAGE = 2
    NOT_WRITTEN = 3
    STOPPED = 130


EXIT_CODES = """\
exit codes:
  0    all that was asked is done
  1    done, but some exhibits could not be read or an engine failed on them;
       case verify: the case does not hold; doctor: something needed is missing;
       models: a file is missing or is not the one that was measured
  2    wrong usage
  3    a case, a report or a map could not be opened or written
  130  stopped (Ctrl-C), or the reader of standard output went away
"""
