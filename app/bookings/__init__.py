"""Request, approve, happen: the places a school holds."""
