"""Viewers: pictures, maps and tables side by side, with one linked zoom and pan."""
