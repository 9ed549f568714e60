"""Rows of the schedule: posting slots, series and evergreen posts."""
