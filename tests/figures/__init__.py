"""The sums of schools and years."""
