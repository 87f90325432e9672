"""Models and their error: every card that there is, with its figures, its diagrams and the state of its files."""
