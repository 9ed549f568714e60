"""Campaigns: a goal becomes a strategy that people decide about, and an approved strategy becomes posts.

Posts themselves are in `posts`; what numbers teach about a campaign is in `optimisation`.
"""
