"""Deliveries from Slack: payloads parsed into deliveries, the inbox that stores them, people's profiles.

Nothing here posts messages.
"""
