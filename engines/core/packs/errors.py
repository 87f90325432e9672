"""The error of this room."""

from engines.core.errors import ModelError


class PackRefused(ModelError):
    """A pack does not keep to the contract of docs/packs.md; the sentence says where and what to do."""


class NameTaken(PackRefused):
    """A pack of this name is imported already."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(
            f"A model named {name} is imported already; choose another name, or allow it to be replaced (its "
            "validation is lost then)."
        )
