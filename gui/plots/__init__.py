"""Diagrams drawn from plain data."""
