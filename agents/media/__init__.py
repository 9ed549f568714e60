"""Media of a post: the files that go out, made to fit each platform, and drawings on cards.

Making pictures is in `creative`.
"""
