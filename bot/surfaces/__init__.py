"""Chat surfaces: the contract that each keeps, and a folder for each.

A surface knows the Door and Reply, never storage or integrations.
"""
