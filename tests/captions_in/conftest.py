"""The command line in this process, on data of the test's own."""

from tests.cli.conftest import assay, one_worker, own_data_folder

__all__ = ["assay", "one_worker", "own_data_folder"]
