"""Telegram's transport: the Bot API client, polling and webhook, pace, topics, menus and errors.

Nothing here knows what a card is.
"""
