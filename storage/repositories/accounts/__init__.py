"""Rows of social accounts: access, OAuth journeys, token renewal, and the local feed."""
