"""Panels: the answers in words, and tools that belong to one engine."""
