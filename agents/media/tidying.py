"""Tidying: files that nothing goes out with any more are forgotten."""

from datetime import timedelta

import structlog

from agents.context import Desk

IDLE = timedelta(days=7)
"""How long a file is kept that no post needs: so long people may still come back to it."""

log = structlog.get_logger()


async def clear(desk: Desk) -> int:
    """Forget what no Revision and no series names, a week after it was last brought; how many files.

    A rehearsal works on a copy of the rows but on the same files, and its clock runs ahead: it forgets none.
    """
    if desk.studio is None or desk.clock.speed != 1:
        return 0
    async with desk.database.overview() as seen:
        idle = await seen.attic.idle(before=desk.clock.now() - IDLE)
    gone = await desk.studio.forget(idle, idle=IDLE)
    if gone:
        async with desk.database.desk() as work:
            await work.attic.forget(gone)
        log.info("media forgotten", count=len(gone))
    return len(gone)
