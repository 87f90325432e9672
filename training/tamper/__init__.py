"""Test sets of known place, calibration and evaluation of the engine ``tamper``."""
