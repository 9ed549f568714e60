"""Approvals: the question about one revision, its seal, the decision, and taking a decision back.

How a card looks is in `cards`; which press means which decision is in `interactions`.
"""
