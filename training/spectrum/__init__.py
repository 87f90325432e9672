"""Builds the reference file of the engine ``spectrum``: envelope, peak limits, score and its calibration."""
