"""What comes back from platforms: collected or told by webhook, and kept once as Activities and Insights.

Reports about it are in `reports`.
"""
