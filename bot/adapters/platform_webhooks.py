"""Webhooks of platforms: `/webhooks/NAME`, a hook for each platform that tells of what comes back."""

from collections.abc import Sequence

import structlog

from agents.context import Desk
from agents.inbox.incoming import Hearing
from bot.web.endpoints import Endpoint, HttpRequest, HttpResponse
from integrations.platforms.base.hearing import Forged, Hears
from storage.errors import StorageError

log = structlog.get_logger()


class PlatformWebhook:
    """One platform's. What could not be kept is answered with 503, so that it is sent again."""

    methods = ("GET", "POST")

    def __init__(self, hearing: Hearing, platform: Hears) -> None:
        self.path = f"/webhooks/{platform.name}"
        self._hearing = hearing
        self._platform = platform

    async def answer(self, asked: HttpRequest) -> HttpResponse:
        """Answer the question at the beginning, or keep a delivery."""
        if asked.method == "GET":
            found = self._platform.greet(asked.query)
            return HttpResponse(403) if found is None else HttpResponse(200, found.encode(), _kind(found))
        try:
            told = self._platform.hear(asked.body, asked.headers)
        except Forged as forged:
            log.warning("webhook refused", platform=self._platform.name, why=str(forged))
            return HttpResponse(403)
        try:
            new = await self._hearing.receive(self._platform.name, told, body=asked.body)
        except StorageError:
            return HttpResponse(503)
        log.info("webhook heard", platform=self._platform.name, new=new)
        return HttpResponse(200)


def _kind(answer: str) -> str:
    """Some want their answer as JSON, some as plain text."""
    return "application/json" if answer.startswith("{") else "text/plain; charset=utf-8"


def platform_webhooks(desk: Desk) -> Sequence[Endpoint]:
    """One for each platform that has them."""
    hearing = Hearing(desk.database, desk.clock)
    return [PlatformWebhook(hearing, each) for each in desk.platforms if isinstance(each, Hears)]
