"""The scheduler: runs jobs when they are due, in this process or by workers.

The work itself is in `agents`.
"""
