"""``assay worker``: this machine takes work from a Dask scheduler until it is stopped."""

from __future__ import annotations

import asyncio
import tempfile

from engines.core.cluster.address import ClusterError, check_address
from engines.core.cluster.stamp import stamp
from engines.core.names import clean_name


def serve(address: str, hands: int) -> None:
    """Work for the scheduler at ``address`` on ``hands`` exhibits at a time; returns when the scheduler ends.

    No nanny process stands between, so that each exhibit can have a limited process of its own. Raises
    ``ClusterError``.
    """
    try:
        import distributed
    except ImportError as error:
        raise ClusterError("A worker needs the extra 'cluster'; install it with: pip install distributed.") from error

    check_address(address, "worker")

    async def work() -> None:
        with tempfile.TemporaryDirectory(prefix="assay-worker-") as folder:
            worker = distributed.Worker(
                address,
                nthreads=hands,
                resources={stamp(): hands},
                local_directory=folder,
                death_timeout=10,
                dashboard=False,
            )
            await worker
            await worker.finished()

    try:
        asyncio.run(work())
    except (OSError, TimeoutError, ValueError) as error:
        raise ClusterError(
            f"There is no Dask scheduler at {clean_name(address)} ({type(error).__name__}); check the address, or "
            "start one with: dask scheduler."
        ) from error
