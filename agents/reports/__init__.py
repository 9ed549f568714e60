"""Reports and digests: findings of a period, sections about them, and when a summary is due.

Collecting the numbers is in `inbox`.
"""
