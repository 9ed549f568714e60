"""Parts built from the settings: chats, models, painters, the lock on a database file.

Putting the parts together is in `app`.
"""
