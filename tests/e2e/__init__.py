"""Whole programs against real servers of other people, on this machine."""
