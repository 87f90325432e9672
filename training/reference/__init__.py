"""Measuring the comparison with a reference: level, false alarms, refusals, hits."""
