"""Rows of campaigns: strategies, amendments, experiments and insights."""
