"""Comparing exhibits with a reference picture."""
