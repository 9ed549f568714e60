"""Wiring: parts built from the settings: chats, models, painters, the lock on a database file.

The parts are put together in `app`.
"""
