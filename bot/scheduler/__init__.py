"""The scheduler: wakes when something is due and has it done, by this process or by workers.

What is done is in `agents`.
"""
