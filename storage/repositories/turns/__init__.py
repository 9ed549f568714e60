"""Rows of turns: receipts, what was said, lessons, and calls of models."""
