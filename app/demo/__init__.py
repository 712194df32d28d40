"""A believable, made-up region to try the product in."""
