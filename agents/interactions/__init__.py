"""Interactions: presses of buttons, handed-in forms, answers to cards, and a person's home page.

The acts themselves are in the rooms below; nothing is decided here.
"""
