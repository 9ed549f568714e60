"""Platforms as they would answer: stateful, and as strict as their documentation."""
