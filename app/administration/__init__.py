"""What administrators set, and what they can look up: one place for each."""
