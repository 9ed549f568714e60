"""Outbound speech: replies, redrawn cards, notices, and the choice of where to speak.

Deliveries come in through `gateway`.
"""
