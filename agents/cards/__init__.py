"""Cards: how a post, a plan and a row of the queue look before a surface draws them.

What the buttons on a card do is in `interactions`.
"""
