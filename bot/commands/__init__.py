"""Chat commands that need no model: one table, and its functions.

The command line is in `cli`.
"""
