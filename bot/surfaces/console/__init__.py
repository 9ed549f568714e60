"""A chat in the terminal: the surface that needs no account anywhere.

The command that opens it is in `cli`.
"""
