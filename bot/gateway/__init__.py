"""The one Door: receipts, admission, turns and recovery.

Replies are shown by `outbound`.
"""
