"""Whole dialogues through the real gateway, the real database and the sandbox, on a clock moved by hand."""
