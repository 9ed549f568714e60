"""Posts: created from drafts, revised, planned, edited by forms, with options and alternatives.

Decisions about them are in `approvals`; sending them is in `publishing`.
"""
