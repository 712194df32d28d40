"""Positions of postcodes."""
