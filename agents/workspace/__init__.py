"""The workspace: people, settings, time zone, brand, memory, and joining or leaving places.

Social accounts are in `accounts`.
"""
