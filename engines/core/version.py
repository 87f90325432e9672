"""The program's name and version, as cases, reports and the command line print them."""

from typing import Final

PROGRAM: Final = "Assay"
VERSION: Final = "0.1.0"
