"""Platforms on loopback that refuse what the real ones refuse: one file each, and what several share."""
