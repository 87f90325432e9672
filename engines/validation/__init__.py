"""Validation: a labelled folder in, the measured error of a model or engine out, calibrated where there is enough.

``run`` walks, ``measure`` computes, ``keep`` writes the card; the command line and the window call these alone.
"""
