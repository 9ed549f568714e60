"""Answers to pressed buttons, always and at once: a spinner turns on a button until it is answered.

Telegram takes one answer for each press, as long as it is young (core.telegram.org/bots/api,
answerCallbackQuery). The answer is held back for a moment, so that a quick turn can say something in it; it
never waits for a database.
"""

import asyncio

from bot.surfaces.telegram.transport.client import Client

PATIENCE = 0.2
"""Seconds after which a press is answered at the latest."""
ALERT = 200
"""Characters of an answer (core.telegram.org/bots/api, answerCallbackQuery)."""


class PressAnswers:
    """The presses that are not answered yet."""

    def __init__(self, client: Client, *, patience: float = PATIENCE) -> None:
        self._client = client
        self._patience = patience
        self._open: dict[str, asyncio.Task[None]] = {}
        self._giving: set[asyncio.Task[None]] = set()

    def expect(self, query: str) -> None:
        """Answer a press soon: with nothing, unless `say` comes first."""
        if query not in self._open:
            self._open[query] = asyncio.create_task(self._later(query))

    async def say(self, query: str, words: str) -> bool:
        """Answer with words in an alert; False when it is too late or the words are too long."""
        if len(words) > ALERT or not self._take(query):
            return False
        return await self._give(query, words)

    def leave(self, query: str) -> None:
        """Answer a press with nothing now."""
        if self._take(query):
            task = asyncio.create_task(self._close(query))
            self._giving.add(task)
            task.add_done_callback(self._giving.discard)

    async def idle(self) -> None:
        """Wait until every press is answered."""
        while waiting := {*self._open.values(), *self._giving}:
            await asyncio.wait(waiting)

    def _take(self, query: str) -> bool:
        task = self._open.pop(query, None)
        if task is not None:
            task.cancel()
        return task is not None

    async def _later(self, query: str) -> None:
        await asyncio.sleep(self._patience)
        del self._open[query]
        await self._close(query)

    async def _close(self, query: str) -> None:
        await self._give(query, "")

    async def _give(self, query: str, words: str) -> bool:
        """Give the answer; that of a press which is too old is lost, and the card says the same."""
        return await self._client.quietly(
            lambda api: api.answer_callback_query(query, text=words or None, show_alert=bool(words))
        )
