"""Light and dark: colours by role, the style sheet, and icons that follow the theme."""

from gui.theme.colours import Colours
from gui.theme.dress import THEMES, colours, dress, theme_signals
from gui.theme.icons import icon

__all__ = ["THEMES", "Colours", "colours", "dress", "icon", "theme_signals"]
