"""Protocols of surfaces and web pages, kept over our database and the agents.

Nothing here draws or decides.
"""
