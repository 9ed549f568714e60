"""Modals and Home tabs: forms as Slack views, and what was typed into them."""
