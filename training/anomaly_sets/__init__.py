"""Sets of printed matter made by code: ID cards, banknotes and product labels with alterations of known place."""
