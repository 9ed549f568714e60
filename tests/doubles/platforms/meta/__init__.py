"""Doubles of the networks on the Graph API: Facebook, Instagram, Threads.

What every network on loopback shares is in `service`.
"""
