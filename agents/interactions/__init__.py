"""What a press, a handed-in form and an answer to a card mean, and a person's home page.

The acts themselves are in the rooms below; nothing is decided here.
"""
