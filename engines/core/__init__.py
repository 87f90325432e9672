"""What every engine shares. Imports nothing of the engines and nothing of the window."""
