"""*TI-CNN* (Yang et al., 2018) on captioned photographs: explicit and latent features of text and picture together."""
