"""F1: every engine explains itself, from the help file in its own folder; the window explains itself beside them."""
