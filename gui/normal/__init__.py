"""Normal pictures: dropped on a dock, fitted beside the window, chosen for comparison."""
