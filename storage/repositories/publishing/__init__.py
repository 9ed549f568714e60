"""Rows of publishing: claims, attempts, steps, settlements, publications and costs."""
