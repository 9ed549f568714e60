"""Group commit: items that wait together are written in one transaction."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


class GroupCommit(Generic[Item, Result]):
    """Gathers items while a run is under way and hands them, in order, to the next one.

    `run` gets up to `most` items and returns one result each. It should be one transaction: when it fails,
    every item is run again alone, so that a poisoned one takes no other with it. While there is much to do,
    each run waits for `linger` real seconds first, to take more with it; a single item never waits.
    """

    def __init__(
        self,
        run: Callable[[Sequence[Item]], Awaitable[Sequence[Result]]],
        *,
        most: int = 100,
        linger: float = 0.0,
    ) -> None:
        self._run = run
        self._most = most
        self._linger = linger
        self._waiting: deque[tuple[Item, asyncio.Future[Result]]] = deque()
        self._running: asyncio.Task[None] | None = None

    def add(self, item: Item) -> asyncio.Future[Result]:
        """Queue an item; a future of its result or error. Cancelling the wait does not cancel the run."""
        promise: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, promise))
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._run_all())
        return promise

    async def idle(self) -> None:
        """Wait until no item is queued or running."""
        while self._running is not None and not self._running.done():
            await asyncio.wait({self._running})

    async def _run_all(self) -> None:
        size = 0
        while self._waiting:
            if size > 1 and len(self._waiting) < self._most:
                await asyncio.sleep(self._linger)
            size = min(self._most, len(self._waiting))
            await self._run_some([self._waiting.popleft() for _ in range(size)])

    async def _run_some(self, batch: Sequence[tuple[Item, asyncio.Future[Result]]]) -> None:
        try:
            results = await self._run([item for item, _ in batch])
        except Exception as trouble:  # noqa: BLE001 (whatever it is belongs to whoever waits)
            if len(batch) > 1:
                for each in batch:
                    await self._run_some([each])
            elif not batch[0][1].done():
                batch[0][1].set_exception(trouble)
        else:
            for (_, promise), result in zip(batch, results, strict=True):
                if not promise.done():
                    promise.set_result(result)
