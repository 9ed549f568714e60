"""Rows of the workspace itself: people, places, channels, link codes, merging and unlinking."""
