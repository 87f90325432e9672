"""The finder of faces, shared by the engines that need to know where faces are."""

from engines.core.faces.face import Face, Found
from engines.core.faces.find import MODELS, Levels, Nets, find_faces

__all__ = ["MODELS", "Face", "Found", "Levels", "Nets", "find_faces"]
