"""Best times: the wall times to try for a post, before anything was learnt and after."""

from collections.abc import Sequence
from datetime import datetime, time
from typing import Protocol

from storage.unit_of_work import Work

PREFERRED = (time(9), time(12, 30), time(17), time(10, 30), time(15), time(19))
"""Wall times tried in this order where nothing better is known."""


class BestTimes(Protocol):
    """Knows when posts do well: what learns from insights takes the place of `Evenly` in the desk."""

    async def clocks(self, work: Work, account_ids: Sequence[int], *, now: datetime) -> Sequence[time]:
        """Wall times in the workspace's zone to try for these accounts, the best first; never empty."""


class Evenly:
    """Knows nothing of when posts do well."""

    async def clocks(self, work: Work, account_ids: Sequence[int], *, now: datetime) -> Sequence[time]:
        """The same times for everybody, spread over the day."""
        return PREFERRED
