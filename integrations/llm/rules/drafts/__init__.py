"""Drafts of the rules: posts written from templates in three languages, and their revisions."""
