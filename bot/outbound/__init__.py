"""What the desk says: replies shown, cards redrawn, notices, and who is told.

What is received comes in through `gateway`.
"""
