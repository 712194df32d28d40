"""Feeds that personal calendars follow, and the files they download."""
