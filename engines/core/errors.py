"""Exceptions carry the sentence that the window, the command line and the report print, word for word."""


class AssayError(Exception):
    """Something a person can act on. ``str(error)`` is one clear sentence that names the file and what to do."""


class NotAnImage(AssayError):
    """The file is readable but is no picture this program decodes."""


class UnreadableFile(AssayError):
    """The file cannot be opened or read (missing, no permission, vanished, a directory loop)."""


class DamagedImage(AssayError):
    """The file claims to be a picture but its data is truncated or broken."""


class TooLarge(AssayError):
    """Decoding would exceed the limits on pixels, bytes or memory."""


class Stopped(AssayError):
    """The analyst pressed Stop; nothing is wrong."""

    def __init__(self, sentence: str = "Stopped by the analyst.") -> None:
        super().__init__(sentence)


class ModelError(AssayError):
    """A model file is missing, altered, or does not run."""


class CaseError(AssayError):
    """The case file cannot be opened, is not a case, or does not verify."""


class WorkerDied(AssayError):
    """A worker process ended or fell silent before it had answered; ``sentence`` says how."""
