"""Finding one's way among thousands of exhibits: filters, order, alike ones folded, tags, acts on many."""
