"""What employers offer, and the sessions (slots) it happens in."""
