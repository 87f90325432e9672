"""Files are read and hashed here before they travel, in a process with limits, since archives are parsed for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from engines.core.errors import AssayError, Stopped, UnreadableFile, WorkerDied
from engines.core.exhibit import Source
from engines.core.names import clean_name
from engines.core.worker import Worker, WorkerLimits


@dataclass(frozen=True, slots=True)
class Seen:
    """A picture file as it lies here now. ``modified``: as in ``Facts``. ``data``: its bytes, where wished for."""

    sha256: str
    modified: str
    data: bytes | None = field(default=None, repr=False)


def see(source: Source, with_data: bool) -> Iterator[Seen]:
    """To be run in a worker process; raises what ``arrive`` raises."""
    from engines.core.intake import arrive

    arrival = arrive(source)
    yield Seen(arrival.sha256, arrival.modified, arrival.data if with_data else None)


class Reader:
    """One worker process that reads for the walk. Close it."""

    def __init__(self, should_stop: Callable[[], bool]) -> None:
        self._worker = Worker(WorkerLimits())
        self._should_stop = should_stop

    def see(self, source: Source, *, with_data: bool) -> Seen:
        """Read and hash a source. Raises what ``arrive`` raises, ``UnreadableFile`` where it ends the process, and
        ``Stopped``.
        """
        name = clean_name(source.name)
        try:
            seen = list(self._worker.stream(see, source, with_data, should_stop=self._should_stop))
        except WorkerDied as death:
            raise UnreadableFile(
                f"{name} {death} while it was being read. It was left out; the others go on."
            ) from death
        except AssayError as error:
            if name in str(error):
                raise
            raise type(error)(f"{name} {error}") from error
        if not seen:
            raise Stopped
        one: Seen = seen[0]
        return one

    def close(self) -> None:
        """End the process."""
        self._worker.close()
