"""Painters that draw pictures for posts: every file or folder is one, but `base`."""
