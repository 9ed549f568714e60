"""Tables in and out: CSV rows are checked and imported as posts, and the queue is exported.

Files that go out with a post are in `media`.
"""
