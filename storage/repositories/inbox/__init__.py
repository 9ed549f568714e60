"""Rows of what comes back from platforms: activities and insights. What goes out is in `publishing`."""
