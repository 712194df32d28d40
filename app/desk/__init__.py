"""The coordinator's desk: everything that waits, and what is needed to decide; owns no tables."""
