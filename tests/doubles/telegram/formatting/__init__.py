"""Formatting of messages: entities, HTML, keyboards, checked as Telegram checks them.

Nothing here is sent or kept.
"""
