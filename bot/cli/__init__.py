"""The subcommands of the command line, from opening the desk to closing it.

Commands that people type in chat are in `commands`.
"""
