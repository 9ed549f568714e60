"""Forms as a dialogue, confirmations, and the feedback on a pressed button.

Replies and cards are drawn in `drawing`.
"""
