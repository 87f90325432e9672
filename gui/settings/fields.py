"""One typed field an option: a tick, a number with its bounds, a choice of words, or a line of text."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QLineEdit, QSpinBox, QWidget

from engines.core.info import Option, OptionValue

_WHOLE_MIN, _WHOLE_MAX = -(2**31), 2**31 - 1
_REAL_MAX = 1e12


class Field:
    """A control with ``read`` and ``write`` for an option's value."""

    def __init__(self, option: Option, value: OptionValue) -> None:
        self.option = option
        self.widget, self.read, self._put = _control(option)
        self.widget.setAccessibleName(option.title)
        self.widget.setAccessibleDescription(option.help)
        self.widget.setToolTip(option.help)
        self.write(value)

    def write(self, value: OptionValue) -> None:
        """Show a value."""
        self._put(value)

    def reset(self) -> None:
        """Show the default."""
        self.write(self.option.default)


Control = tuple[QWidget, Callable[[], OptionValue], Callable[[OptionValue], object]]


def _control(option: Option) -> Control:
    if option.choices:
        return _choice(option)
    if isinstance(option.default, bool):
        tick = QCheckBox(option.title)
        return tick, tick.isChecked, lambda value: tick.setChecked(bool(value))
    if isinstance(option.default, int):
        return _whole(option)
    if isinstance(option.default, float):
        return _real(option)
    line = QLineEdit()
    return line, line.text, lambda value: line.setText(str(value))


def _choice(option: Option) -> Control:
    box = QComboBox()
    box.addItems(list(option.choices))
    return box, box.currentText, lambda value: box.setCurrentText(str(value))


def _whole(option: Option) -> Control:
    spin = QSpinBox()
    spin.setRange(
        _WHOLE_MIN if option.low is None else int(option.low), _WHOLE_MAX if option.high is None else int(option.high)
    )
    return spin, spin.value, lambda value: spin.setValue(int(value))


def _real(option: Option) -> Control:
    spin = QDoubleSpinBox()
    low = -_REAL_MAX if option.low is None else option.low
    high = _REAL_MAX if option.high is None else option.high
    spin.setDecimals(4)
    spin.setRange(low, high)
    spin.setSingleStep((high - low) / 50 if high - low < _REAL_MAX else 0.1)
    return spin, spin.value, lambda value: spin.setValue(float(value))
