"""Slack's transport: the Web API client, events over HTTP or a socket, installation, rate limits, errors.

Nothing here knows what a card is.
"""
