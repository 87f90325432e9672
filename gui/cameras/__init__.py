"""Fitting and choosing camera fingerprints."""
