"""Rows of media files and generated pictures, and which files are needed no more. Posts are elsewhere."""
