"""Updates for the bot: which messages it sees, long polling, webhooks.

Calls of the bot are in `methods`.
"""
