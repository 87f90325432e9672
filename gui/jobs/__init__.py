"""Work off the window's thread: one thread writes to the case, others only read, walk folders or make thumbnails."""
