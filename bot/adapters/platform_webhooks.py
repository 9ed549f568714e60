"""Webhooks of platforms: `/webhooks/NAME`, an endpoint for each platform that reports activity."""

from collections.abc import Sequence

import structlog

from agents.context import Desk
from agents.inbox.incoming import DeliveryReceiver
from bot.web.endpoints import Endpoint, HttpRequest, HttpResponse
from integrations.platforms.base.webhooks import ForgedDelivery, ReceivesWebhooks
from storage.errors import StorageError

log = structlog.get_logger()


class PlatformWebhook:
    """The webhook of one platform. A delivery that was not stored is answered with 503, to be repeated."""

    methods = ("GET", "POST")

    def __init__(self, hearing: DeliveryReceiver, platform: ReceivesWebhooks) -> None:
        self.path = f"/webhooks/{platform.name}"
        self._hearing = hearing
        self._platform = platform

    async def answer(self, request: HttpRequest) -> HttpResponse:
        """Answer the verification request, or store a delivery."""
        if request.method == "GET":
            found = self._platform.greet(request.query)
            return (
                HttpResponse(403)
                if found is None
                else HttpResponse(200, found.encode(), _content_type(found))
            )
        try:
            told = self._platform.hear(request.body, request.headers)
        except ForgedDelivery as forged:
            log.warning("webhook delivery refused", platform=self._platform.name, why=str(forged))
            return HttpResponse(403)
        try:
            new = await self._hearing.receive(self._platform.name, told, body=request.body)
        except StorageError:
            return HttpResponse(503)
        log.info("webhook heard", platform=self._platform.name, new=new)
        return HttpResponse(200)


def _content_type(answer: str) -> str:
    """The content type of an answer: some platforms want JSON, some plain text."""
    return "application/json" if answer.startswith("{") else "text/plain; charset=utf-8"


def platform_webhooks(desk: Desk) -> Sequence[Endpoint]:
    """A webhook for each platform that has one."""
    hearing = DeliveryReceiver(desk.database, desk.clock)
    return [PlatformWebhook(hearing, each) for each in desk.platforms if isinstance(each, ReceivesWebhooks)]
