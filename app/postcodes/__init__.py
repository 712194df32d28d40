"""Where a postcode is, from Ordnance Survey's Code-Point Open."""
