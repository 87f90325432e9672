"""What two machines must have in common so that the same picture gets the same findings from both."""

from __future__ import annotations

import hashlib
from functools import cache

from engines import engine_infos
from engines.core.case_identity import model_versions
from engines.core.version import PROGRAM, VERSION


@cache
def stamp() -> str:
    """The name of the Dask resource of workers that may do this program's work: version, and a hash over the engines'
    versions and their models' checksums.
    """
    parts = [f"{info.id} {info.version} {model_versions(info.models)}" for info in engine_infos().values()]
    return f"{PROGRAM} {VERSION} {hashlib.sha256(chr(10).join(parts).encode()).hexdigest()[:12]}"
