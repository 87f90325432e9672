"""A report file appears whole or not at all: written beside its place under another name, then renamed."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from engines.core.errors import AssayError

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}

Progress = Callable[[int, int], None]
"""Called with the number of exhibits written and the number of all."""


@contextmanager
def written_whole(path: Path) -> Iterator[BinaryIO]:
    """A binary file that becomes ``path`` when the block ends without an exception, and vanishes otherwise.

    Raises ``AssayError`` when the folder is missing or not writable, or the disk is full.
    """
    try:
        descriptor, name = tempfile.mkstemp(prefix=".report-", suffix=path.suffix, dir=path.parent)
    except OSError as error:
        raise _cannot(path, error) from error
    draft = Path(name)
    try:
        with os.fdopen(descriptor, "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.chmod(0o644)
        draft.replace(path)
    except OSError as error:
        raise _cannot(path, error) from error
    finally:
        draft.unlink(missing_ok=True)


def _cannot(path: Path, error: OSError) -> AssayError:
    if error.errno in _FULL:
        return AssayError(
            f"The report {path} could not be written: there is no space left. Free some space or choose another "
            "place; the case itself is unharmed."
        )
    reason = error.strerror or str(error)
    return AssayError(
        f"The report {path} could not be written ({reason}). Choose a folder that exists and that you may write to."
    )
