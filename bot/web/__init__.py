"""The web server: pages and JSON of published posts, the journey of connecting, webhooks in, health.

The rows behind the pages are read in `adapters`.
"""
