"""A tour of one minute through the real window, on the samples: at the first start, and from the Help menu."""
