"""Facts for the caption engine, distilled from public sources into small files of engines/caption/words."""
