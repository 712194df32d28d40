"""Results of Compass evaluations, as schools enter them; nothing is worked out from bookings."""
