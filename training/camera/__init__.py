"""Measuring the camera fingerprint: simulated cameras, and what real crops allow."""
