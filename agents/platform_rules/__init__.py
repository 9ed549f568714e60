"""Platforms as the desk reads them, by data alone: limits, features, extras, thread parts, quotas.

No platform is named here; the calls are in `integrations.platforms`.
"""
