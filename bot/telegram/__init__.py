"""Telegram: updates in, messages and inline keyboards out."""
