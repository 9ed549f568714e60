"""The commands of the command line: what each does, from opening the desk to closing it.

Commands that people type in chat are in `commands`.
"""
