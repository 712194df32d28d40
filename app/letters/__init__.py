"""How people are written to: what they choose, what was sent, and what would not go."""
