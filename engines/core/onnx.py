"""The house of ONNX sessions: each model opened once, checked against its card, run where the machine really can."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from engines.core.errors import ModelError, Stopped
from engines.core.paths import models_folder
from engines.core.providers import CPU, choose_providers

if TYPE_CHECKING:
    from collections.abc import Iterator

    import onnxruntime

Arrays = Mapping[str, npt.NDArray[Any]]


def _never() -> bool:
    return False


class ModelHouse:
    """Opens models by name from ``folders`` (None: the shipped ones; the first with NAME/model.onnx wins), keeps them.

    ``threads``: threads an operator may use. ``should_stop``: asked while a model runs.
    """

    def __init__(
        self,
        threads: int = 1,
        should_stop: Callable[[], bool] = _never,
        folders: tuple[Path, ...] | None = None,
    ) -> None:
        self._threads = threads
        self._should_stop = should_stop
        self._folders = (models_folder(),) if folders is None else folders
        self._open: dict[str, Model] = {}

    def model(self, name: str) -> Model:
        """The model of this name. Raises ``ModelError`` when it is missing, altered or does not load."""
        if name not in self._open:
            folder = next((f / name for f in self._folders if (f / name / "model.onnx").is_file()), None)
            if folder is None:
                raise ModelError(f"The model {name} is not installed (no {name}/model.onnx in the models folder).")
            card = _read_card(folder)
            data = _verified(folder / "model.onnx", str(card.get("sha256", "")))
            self._open[name] = Model(folder.name, card, data, self._threads, self._should_stop)
        return self._open[name]

    def file_of(self, folder: Path, file: str, beside: Mapping[str, str]) -> Model:
        """``folder/file`` of an imported pack. ``beside``: the files it consists of, itself included, with SHA-256.

        Raises ``ModelError`` when one of them is missing or altered, or it does not load.
        """
        key = f"{folder / file} {beside[file]}"
        if key not in self._open:
            for name, digest in beside.items():
                data = _verified(folder / name, digest)
            where = data if len(beside) == 1 else str(folder / file)
            self._open[key] = Model(folder.name, {}, where, self._threads, self._should_stop)
        return self._open[key]


class Model:
    """One verified ONNX model. ``card`` is its card.json; ``provider`` is what it really runs on.

    ``data``: the file's bytes, or its path where its weights lie in files beside it. ``notice`` is a sentence where it
    had to fall back to the CPU, else "".
    """

    def __init__(
        self, name: str, card: dict[str, Any], data: bytes | str, threads: int, should_stop: Callable[[], bool]
    ) -> None:
        self.name = name
        self.card = card
        self.notice = ""
        self._data = data
        self._threads = threads
        self._should_stop = should_stop
        self._session = self._open()

    @property
    def provider(self) -> str:
        """The first provider the session itself reports."""
        return str(self._session.get_providers()[0])

    @property
    def inputs(self) -> tuple[tuple[str, tuple[int | str | None, ...], str], ...]:
        """Name, shape (names for free axes) and ONNX type of every input."""
        return tuple((one.name, tuple(one.shape), one.type) for one in self._session.get_inputs())

    def run(self, inputs: Arrays, outputs: tuple[str, ...] | None = None) -> dict[str, npt.NDArray[Any]]:
        """Run once; returns output name → array. Raises ``Stopped`` when stopped, ``ModelError`` when it fails.

        A failure on an accelerator is tried once more on the CPU.
        """
        names = list(outputs) if outputs else [output.name for output in self._session.get_outputs()]
        try:
            return dict(zip(names, self._run_once(names, inputs), strict=True))
        except Stopped:
            raise
        except Exception as error:
            if self.provider == CPU:
                raise ModelError(f"The model {self.name} failed: {_first_line(error)}") from error
            self.notice = f"{self.name}: {self.provider} failed ({_first_line(error)}); the CPU is used instead."
            self._session = self._open_on((CPU,))
            return self.run(inputs, outputs)

    def _run_once(self, names: list[str], inputs: Arrays) -> list[npt.NDArray[Any]]:
        import onnxruntime

        options = onnxruntime.RunOptions()
        with _terminated_when(self._should_stop, options):
            try:
                results: list[npt.NDArray[Any]] = self._session.run(
                    names, {name: np.ascontiguousarray(array) for name, array in inputs.items()}, options
                )
            except Exception:
                if self._should_stop():
                    raise Stopped from None
                raise
        return results

    def _open(self) -> onnxruntime.InferenceSession:
        choice = choose_providers()
        try:
            session = self._open_on(choice.providers)
        except Exception as error:
            if choice.providers == (CPU,):
                raise ModelError(f"The model {self.name} does not load: {_first_line(error)}") from error
            self.notice = f"{self.name}: {choice.providers[0]} failed ({_first_line(error)}); the CPU is used instead."
            return self._open_on((CPU,))
        used = session.get_providers()[0]
        if used != choice.providers[0]:
            self.notice = f"{self.name}: {choice.providers[0]} was asked for, but {used} is used."
        return session

    def _open_on(self, providers: tuple[str, ...]) -> onnxruntime.InferenceSession:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._threads
        options.inter_op_num_threads = 1
        # A desktop program must not burn a core while it waits.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.log_severity_level = 4
        # The arena grows by powers of two and never shrinks: pictures of all sizes would fill the memory.
        options.enable_cpu_mem_arena = False
        return onnxruntime.InferenceSession(self._data, options, providers=list(providers))


@contextmanager
def _terminated_when(should_stop: Callable[[], bool], options: onnxruntime.RunOptions) -> Iterator[None]:
    """Watch ``should_stop`` beside a running session and terminate the run when it turns true.

    In a worker process nobody watches: it is stopped as a whole, and a thread a run would cost more than small models.
    """
    if should_stop is _never:
        yield
        return
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.05):
            if should_stop():
                options.terminate = True
                return

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()


def _read_card(folder: Path) -> dict[str, Any]:
    try:
        card = json.loads((folder / "card.json").read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(f"The model {folder.name} has no readable card.json; it is not used without one.") from error
    if not isinstance(card, dict):
        raise ModelError(f"The card of the model {folder.name} is not a JSON object; the model is not used.")
    return card


def _verified(path: Path, sha256: str) -> bytes:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ModelError(f"The model file of {path.parent.name} cannot be read: {error.strerror}.") from error
    found = hashlib.sha256(data).hexdigest()
    if found != sha256:
        raise ModelError(
            f"The model file of {path.parent.name} is not the one its card describes "
            f"(SHA-256 {found[:12]}… instead of {sha256[:12] or 'none'}…); it is not used. Install the model again."
        )
    return data


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n", 1)[0][:200]
