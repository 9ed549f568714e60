"""Background tasks of a surface: kept until they end, with a safety net below them."""

import asyncio
from collections.abc import Awaitable, Coroutine
from typing import Any, TypeVar

import structlog

from bot.surfaces.contract import SURFACE_ERRORS

ReceiveTask = asyncio.Task[Awaitable[None]]
"""A running call of `Door.receive`; its result is the turn."""
Job = Coroutine[Any, Any, None]

Result = TypeVar("Result")

log = structlog.get_logger()


class BackgroundTasks:
    """The running tasks of one surface."""

    def __init__(self, surface: str) -> None:
        self._surface = surface
        self._tasks: set[asyncio.Task[Any]] = set()

    async def idle(self) -> None:
        """Wait until no task is running."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    def start_guarded(self, job: Job) -> None:
        """Start a task that nobody waits for until the surface closes; its errors are logged."""
        _ = self.start(self._guarded(job))

    def start(self, work: Coroutine[Any, Any, Result]) -> asyncio.Task[Result]:
        """Start a task whose result the caller waits for."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _guarded(self, job: Job) -> None:
        """The safety net of background tasks."""
        try:
            await job
        except SURFACE_ERRORS as trouble:
            log.warning("surface did not do it", surface=self._surface, code=trouble.code)
        except Exception:
            log.exception("work beside the turns failed", surface=self._surface)


async def wait_for_turn(receiving: ReceiveTask) -> None:
    """Wait for the storing of a delivery and for its turn; an error of the storing is not raised here."""
    await asyncio.wait({receiving})
    if receiving.exception() is None:
        await receiving.result()
