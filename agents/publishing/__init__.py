"""Publishing: claims what is due, checks it once more, sends it once, and settles what came of it.

Which moment a post gets is in `schedule` and `times`.
"""
