"""The schedule: queue, calendar, series and evergreen posts.

Clock times, zones and posting slots are in `times`.
"""
