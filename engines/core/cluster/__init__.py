"""The same walk on more than one machine: exhibits go to the workers of a Dask cluster, findings come back.

Needs the extra ``cluster``. Workers are started by ``assay worker ADDRESS``: each carries the stamp of its program and
models, and gets work only from a program with the same stamp.
"""
