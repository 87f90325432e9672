"""What can be said of a scheduler's address before anybody is called."""

from __future__ import annotations

from typing import Literal

from engines.core.errors import AssayError
from engines.core.names import clean_name


class ClusterError(AssayError):
    """The cluster cannot be reached, or has no worker that may do the work."""


def check_address(address: str, role: Literal["client", "worker"]) -> None:
    """Raise ``ClusterError`` where ``address`` asks for encryption and Dask's configuration names no certificates.

    Needs Dask.
    """
    from distributed.security import Security

    try:
        ready = Security().get_connection_args(role).get("ssl_context") is not None
    except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
        raise ClusterError(
            f"The certificates that Dask's configuration names cannot be used ({error}); docs/cluster.md says how they "
            "are given."
        ) from error
    if address.startswith("tls://") and not ready:
        raise ClusterError(
            f"{clean_name(address)} asks for encryption, but Dask's configuration names no certificates here; "
            "docs/cluster.md says how they are given."
        )
