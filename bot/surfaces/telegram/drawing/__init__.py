"""Replies and cards drawn as Telegram messages, keyboards and streams.

Sending them is in `transport`.
"""
