"""Everything that talks to somebody else: platforms, models, and the protocols they keep."""
