"""Trains the localiser of the tamper engine: which cells of a picture have another history than the rest."""
