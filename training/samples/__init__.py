"""Makes resources/samples: rendered scenes through a simulated camera, and known alterations of them."""
