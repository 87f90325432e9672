"""Word lists, places and facts, with the functions that read them."""
