"""The one Door: receipts, admission, turns and recovery.

Showing what came of a turn is in `outbound`.
"""
