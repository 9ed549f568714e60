"""Slack: events in over Socket Mode or signed HTTP, Block Kit out. Read `surface.py` first."""
