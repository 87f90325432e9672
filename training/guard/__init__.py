"""Training and measuring of the guard: pictures that fool our own models, and what they have in common."""
