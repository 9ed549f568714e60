"""Checks of a draft before anyone is asked: platform limits, brand rules, claims and where facts come from.

The last checks before sending are in `publishing.clearance`.
"""
