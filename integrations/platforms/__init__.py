"""The social networks we publish to: every file but `base` is one platform."""
