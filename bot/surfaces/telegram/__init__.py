"""Telegram: updates in over long polling or a webhook, messages out. Read `surface.py` first."""
