"""What a surface does beside the turns: tasks that somebody holds on to, with a safety net below them."""

import asyncio
from collections.abc import Awaitable, Coroutine
from typing import Any, TypeVar

import structlog

from bot.surfaces.contract import Misdrawn, ShutOut, Unreached, Vanished

Keeping = asyncio.Task[Awaitable[None]]
"""A delivery that is being kept: what `Door.receive` returns."""
Work = Coroutine[Any, Any, None]

Result = TypeVar("Result")

log = structlog.get_logger()


class Beside:
    """The tasks of one surface."""

    def __init__(self, surface: str) -> None:
        self._surface = surface
        self._tasks: set[asyncio.Task[Any]] = set()

    async def idle(self) -> None:
        """Wait for what is being worked on."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    def begin(self, work: Work) -> None:
        """Work that nobody waits for, until we close."""
        _ = self.start(self._guarded(work))

    def start(self, work: Coroutine[Any, Any, Result]) -> asyncio.Task[Result]:
        """Work whose end somebody waits for."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _guarded(self, work: Work) -> None:
        """The safety net of what runs beside the turns."""
        try:
            await work
        except (Misdrawn, ShutOut, Unreached, Vanished) as trouble:
            log.warning("surface did not do it", surface=self._surface, code=trouble.code)
        except Exception:
            log.exception("work beside the turns failed", surface=self._surface)


async def turn_of(keeping: Keeping) -> None:
    """A delivery that is being kept, and the turn that follows; why it was not kept is asked elsewhere."""
    await asyncio.wait({keeping})
    if keeping.exception() is None:
        await keeping.result()
