"""Whose schools and employers are whose: profiles, next actions, and notes that outlast staff."""
