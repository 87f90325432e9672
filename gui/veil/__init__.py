"""The content veil in the window: what is veiled, how it looks, and the acts that lift it."""
