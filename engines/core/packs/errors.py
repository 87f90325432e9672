"""The error of this room."""

from engines.core.errors import ModelError


class PackRefused(ModelError):
    """A pack does not keep to the contract of docs/packs.md; the sentence says where and what to do."""
