"""Telegram's transport: the Bot API client, polling and webhook, rate limits, topics, menus, errors.

Nothing here knows what a card is.
"""
