"""Replies and cards drawn as Slack messages, streams and pages.

Sending them is in `transport`.
"""
