"""Chat commands that need no model: one table, and the functions behind it.

The command line is in `cli`.
"""
