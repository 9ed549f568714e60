"""The desk against Bluesky's own server."""
