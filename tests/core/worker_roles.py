"""What the worker tests have a worker process do."""

import os
import signal
import time
from collections.abc import Iterator
from typing import Any

from engines.core.errors import DamagedImage
from engines.core.worker_child import Ask, emit


def count(up_to: int) -> Iterator[int]:
    yield from range(up_to)


def ask_and_double(question: str) -> Any:
    answer = yield Ask(question)
    yield 2 * answer


def emit_from_inside() -> Iterator[str]:
    emit("from a callback")
    yield "from the generator"


def die_suddenly() -> Iterator[int]:
    yield os.getpid()
    os.kill(os.getpid(), signal.SIGKILL)


def never_answer() -> Iterator[int]:
    time.sleep(3600)
    yield 1


def damaged() -> Iterator[int]:
    yield 1
    raise DamagedImage("photo.jpg is truncated.")


def stumble() -> Iterator[int]:
    yield 1
    raise KeyError("nobody expected this")


def eat_memory() -> Iterator[int]:
    yield len(bytearray(1 << 40))


def shout() -> Iterator[int]:
    print("noise of a C library")
    yield 1
