"""Painters, which draw pictures for posts: every file or folder but `base` is one."""
