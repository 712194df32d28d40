"""Read-only questions over everything below; owns no tables."""
