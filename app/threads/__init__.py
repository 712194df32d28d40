"""Messages between a school and an employer about one booking."""
