"""The captions of an exhibit in the window: giving them, and seeing which words fit."""
