"""Repositories: queries and writes of one noun each, limited to one workspace unless they say otherwise."""
