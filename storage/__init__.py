"""Persistence: table rows, repositories with their queries, transactions. Decisions belong to `agents`."""
