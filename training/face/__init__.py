"""Training and measuring of the engine ``face``: the finder's nets, its verifier, and the detector of swapped faces."""
