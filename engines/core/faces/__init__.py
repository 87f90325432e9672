"""The finder of faces, shared by the engines that need to know where faces are."""

from engines.core.faces.face import Face, Found
from engines.core.faces.find import MODELS, Levels, Nets, find_faces
from engines.core.faces.upright import as_stored, to_upright, upright

__all__ = ["MODELS", "Face", "Found", "Levels", "Nets", "as_stored", "find_faces", "to_upright", "upright"]
