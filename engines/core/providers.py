"""Which execution providers of ONNX Runtime really work here.

``get_available_providers`` lists what the package was built with, not what the machine can do, so the driver is asked.
"""

from __future__ import annotations

import ctypes
import sys
from dataclasses import dataclass
from functools import cache

CPU = "CPUExecutionProvider"
_LIBCUDA = ("libcuda.so.1", "nvcuda.dll")


@dataclass(frozen=True, slots=True)
class ProviderChoice:
    """``providers`` in order of preference, ending with the CPU; ``reason`` says in a sentence why."""

    providers: tuple[str, ...]
    reason: str


@cache
def choose_providers() -> ProviderChoice:
    """Probe the accelerators (CUDA, then DirectML or CoreML) and choose; never raises."""
    import onnxruntime

    onnxruntime.set_default_logger_severity(4)
    built_in = onnxruntime.get_available_providers()
    if "CUDAExecutionProvider" in built_in:
        devices = cuda_devices()
        if devices:
            if hasattr(onnxruntime, "preload_dlls"):
                onnxruntime.preload_dlls()
            return ProviderChoice(("CUDAExecutionProvider", CPU), f"{devices} CUDA device(s) answer.")
        return ProviderChoice((CPU,), "The GPU package is installed, but no CUDA device answers; the CPU is used.")
    for name, platform in (("DmlExecutionProvider", "win32"), ("CoreMLExecutionProvider", "darwin")):
        if name in built_in and sys.platform == platform:
            return ProviderChoice((name, CPU), f"{name} is part of this installation.")
    return ProviderChoice((CPU,), "This installation is for the CPU.")


def built_in_providers() -> list[str]:
    """What the installed ONNX Runtime was built with, whether or not it works here."""
    import onnxruntime

    return [str(name) for name in onnxruntime.get_available_providers()]


def cuda_devices() -> int:
    """The number of CUDA devices the driver counts, 0 where there is no driver."""
    for library in _LIBCUDA:
        try:
            driver = ctypes.CDLL(library)
        except OSError:
            continue
        count = ctypes.c_int(0)
        if driver.cuInit(0) == 0 and driver.cuDeviceGetCount(ctypes.byref(count)) == 0:
            return count.value
    return 0
