"""Why an update is not used."""

from engines.core.errors import AssayError


class UpdateRefused(AssayError):
    """The update, or a key, is not used; the sentence says why and what to do. Nothing has been changed."""


class UnknownSigner(UpdateRefused):
    """The update is signed with a key that this user does not trust."""

    def __init__(self, sentence: str, fingerprint: str) -> None:
        super().__init__(sentence)
        self.fingerprint = fingerprint
