"""Modals and Home tabs: forms as Slack views, and the values that were typed into them.

Messages are drawn in `drawing`.
"""
