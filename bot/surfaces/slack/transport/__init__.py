"""Slack's transport: the Web API client, events over HTTP or a socket, installing, pace and errors.

Nothing here knows what a card is.
"""
