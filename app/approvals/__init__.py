"""Requests that approve themselves: plain conditions, tried on the past before switched on."""
