"""Imported models in the window: a dropped pack is checked, listed, validated, removed and put back."""
