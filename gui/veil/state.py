"""What is veiled now: the setting, the classifiers' verdicts, what was veiled by hand, and what the analyst lifted."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal

from engines.core.veil import Look, Mode, ReportVeil, Verdict

LOOKING = "The classifier has not looked at it yet."
BY_HAND = "It was veiled by hand."
BY_SETTING = "All pictures are veiled, as the settings say."


class VeilState(QObject):
    """Knows exhibits by their keys. ``changed`` tells that something is veiled, or shown, that was not before."""

    changed = Signal()

    def __init__(self, mode: Mode, look: Look, has_classifiers: bool, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._mode, self._look, self._has_classifiers = mode, look, has_classifiers
        self._verdicts: dict[str, Verdict] = {}
        self._unseeable: set[str] = set()
        self._by_hand: set[str] = set()
        self._lifted: set[str] = set()
        self._all_lifted = False

    @property
    def mode(self) -> Mode:
        """Which pictures are veiled."""
        return self._mode

    @property
    def look(self) -> Look:
        """What is seen in a veiled picture's place."""
        return self._look

    @property
    def has_classifiers(self) -> bool:
        """Whether there is a classifier to ask."""
        return self._has_classifiers

    @property
    def all_lifted(self) -> bool:
        """Whether all veils are lifted until the window closes or they are put back."""
        return self._all_lifted

    def set_manner(self, mode: Mode, look: Look, has_classifiers: bool) -> None:
        """Veil otherwise from now on."""
        if (mode, look, has_classifiers) != (self._mode, self._look, self._has_classifiers):
            self._mode, self._look, self._has_classifiers = mode, look, has_classifiers
            self.changed.emit()

    def is_veiled(self, key: str) -> bool:
        """Whether the picture of an exhibit is covered now."""
        return not self._all_lifted and key not in self._lifted and self.is_veilable(key)

    def is_veilable(self, key: str) -> bool:
        """Whether it would be covered had nobody lifted the veil."""
        if key in self._by_hand or self._mode is Mode.ALL:
            return True
        if self._mode is Mode.OFF or not self._has_classifiers or key in self._unseeable:
            return False
        verdict = self._verdicts.get(key)
        return verdict is None or verdict.veiled

    def is_by_hand(self, key: str) -> bool:
        """Whether the analyst veiled it."""
        return key in self._by_hand

    def why_veiled(self, key: str) -> str | None:
        """One sentence on why it is covered now, None where it is not."""
        return self.why(key) if self.is_veiled(key) else None

    def why(self, key: str) -> str:
        """One sentence on why it is veiled, or would be had nobody lifted the veil."""
        verdict = self._verdicts.get(key) if self._mode is Mode.CLASSIFIER else None
        if key in self._by_hand:
            calm = verdict is not None and not verdict.veiled
            return f"{BY_HAND} The classifiers would not have veiled it." if calm else BY_HAND
        if self._mode is Mode.ALL:
            return BY_SETTING
        return verdict.sentence if verdict else LOOKING

    def take_verdicts(self, verdicts: Iterable[tuple[str, Verdict | None]]) -> None:
        """What the classifiers said; None where there is no picture to look at."""
        for key, verdict in verdicts:
            if verdict is None:
                self._unseeable.add(key)
            else:
                self._verdicts[key] = verdict
                self._unseeable.discard(key)
        self.changed.emit()

    def forget_verdicts(self) -> None:
        """Let the classifiers look again."""
        self._verdicts.clear()
        self._unseeable.clear()
        self.changed.emit()

    def set_lifted(self, keys: Iterable[str], lifted: bool) -> None:
        """Lift the veil of these, or veil them again, until another case is opened."""
        if lifted:
            self._lifted.update(keys)
        else:
            self._lifted.difference_update(keys)
        self.changed.emit()

    def lift_all(self, lifted: bool) -> None:
        """Lift every veil, or put all back, until the window closes."""
        self._all_lifted = lifted
        if not lifted:
            self._lifted.clear()
        self.changed.emit()

    def set_by_hand(self, keys: Iterable[str], veiled: bool) -> None:
        """Veil by hand, or take such veils away."""
        chosen = set(keys)
        if veiled:
            self._by_hand |= chosen
            self._lifted -= chosen
        else:
            self._by_hand -= chosen
        self.changed.emit()

    def begin_case(self) -> None:
        """Another case is open: what was known of the exhibits of the one before is forgotten."""
        self._by_hand.clear()
        self._lifted.clear()
        self.forget_verdicts()

    def for_report(self, keys: Iterable[str], as_seen: bool) -> ReportVeil:
        """The veil of a report on these exhibits: ``as_seen`` now, else as if nobody had lifted a veil.

        A report asks the classifiers itself about exhibits that were not on screen yet.
        """
        mode = self._mode if self._mode is not Mode.CLASSIFIER or self._has_classifiers else Mode.OFF
        known, veiled = set(), set()
        for key in keys:
            lifted = as_seen and (self._all_lifted or key in self._lifted)
            if lifted or key in self._by_hand or key in self._verdicts:
                known.add(key)
                if not lifted and self.is_veilable(key):
                    veiled.add(key)
        return ReportVeil(mode, self._look, frozenset(veiled), frozenset(known - veiled))
