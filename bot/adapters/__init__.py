"""Adapters: protocols of surfaces and web pages, implemented over our database and the agents.

Nothing here draws or decides.
"""
