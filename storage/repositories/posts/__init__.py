"""Rows of posts: variants, revisions, approvals, media, drawings and imported tables."""
