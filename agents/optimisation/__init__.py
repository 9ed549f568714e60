"""Experiments and evidence: which wording, time or length does better, and how sure that is.

Plain numbers of a period are in `reports`.
"""
