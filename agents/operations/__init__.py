"""The desk's own running: the roster of agents, usage and costs, the audit log.

Metrics of posts are in `reports`.
"""
