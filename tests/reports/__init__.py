"""Dashboards, what they are made of, and growth."""
