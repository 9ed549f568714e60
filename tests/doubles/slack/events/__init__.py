"""Deliveries from Slack to the app: payloads, signed HTTP, Socket Mode, response URLs.

Calls of the app are in `methods`.
"""
