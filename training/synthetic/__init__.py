"""The models of the engine ``synthetic``: data, training, comparison, calibration, card."""
