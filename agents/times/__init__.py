"""Times: parsing, zones, local days, posting slots, and which moment to propose.

What is planned at those moments is in `schedule`.
"""
