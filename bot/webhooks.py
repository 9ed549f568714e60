"""Webhooks of platforms: `/webhooks/NAME`, a hook for each platform that tells of what comes back."""

from collections.abc import Sequence

import structlog

from agents import hearing
from agents.context import Desk
from bot.hooks import Answered, Asked, Hook
from integrations.platforms.base.hearing import Forged, Hears
from storage.trouble import StorageTrouble

log = structlog.get_logger()


class Webhook:
    """One platform's. What could not be kept is answered with 503, so that it is sent again."""

    methods = ("GET", "POST")

    def __init__(self, desk: Desk, platform: Hears) -> None:
        self.path = f"/webhooks/{platform.name}"
        self._desk = desk
        self._platform = platform

    async def answer(self, asked: Asked) -> Answered:
        """Answer the question at the beginning, or keep a delivery."""
        if asked.method == "GET":
            found = self._platform.greet(asked.query)
            return Answered(403) if found is None else Answered(200, found.encode())
        try:
            told = self._platform.hear(asked.body, asked.headers)
        except Forged as forged:
            log.warning("webhook refused", platform=self._platform.name, why=str(forged))
            return Answered(403)
        try:
            now = self._desk.clock.now()
            name = self._platform.name
            new = await hearing.receive(self._desk.database, name, told, body=asked.body, now=now)
        except StorageTrouble:
            return Answered(503)
        log.info("webhook heard", platform=name, new=new)
        return Answered(200)


def webhooks(desk: Desk) -> Sequence[Hook]:
    """One for each platform that has them."""
    return [Webhook(desk, each) for each in desk.platforms if isinstance(each, Hears)]
