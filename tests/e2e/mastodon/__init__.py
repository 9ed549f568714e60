"""A real Mastodon server, whichever."""
