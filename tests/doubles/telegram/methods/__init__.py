"""Methods of the Bot API as they are played, and the table of them.

How updates are fetched is in `updates`.
"""
