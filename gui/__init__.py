"""The window. Qt lives only here; what it shows is the plain data of ``engines.core``."""
