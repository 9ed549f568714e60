"""Accounts we publish to: connecting them, OAuth, choosing among found ones, renewing access, health.

What a platform takes is in `platform_rules`; what goes out on an account is in `publishing`.
"""
