"""What the exhibit itself tells: metadata, times, place, colours, text, faces."""
