"""Schools and colleges, employers, authorities, and who belongs to them."""
