"""The endpoint of signed HTTP deliveries: `/slack/events` takes events, interactivity and commands alike."""

import structlog

from bot.surfaces.slack.transport.bolt_app import BoltApp
from bot.web.endpoints import HttpRequest, HttpResponse

STAMP, SIGNATURE = "x-slack-request-timestamp", "x-slack-signature"

log = structlog.get_logger()


class EventsEndpoint:
    """The endpoint that passes requests to Bolt.

    Slack signs the raw body and the time, which may be five minutes off (docs.slack.dev, "Verifying requests
    from Slack"). A forged or stale request is answered with 401, one that could not be stored with 503: Slack
    tries again.
    """

    path = "/slack/events"
    methods = ("POST",)

    def __init__(self, bolt: BoltApp) -> None:
        self._bolt = bolt

    async def answer(self, request: HttpRequest) -> HttpResponse:
        """Let Bolt verify and answer the request."""
        stamp, signature = request.headers.get(STAMP, ""), request.headers.get(SIGNATURE, "")
        if not stamp.isdecimal() or not signature.isascii():  # the verifier would raise
            return HttpResponse(401)
        try:
            body = request.body.decode()
        except UnicodeDecodeError:
            return HttpResponse(400)
        response = await self._bolt.dispatch_http(body, request.headers)
        if response.status == 401:
            log.warning("unsigned request refused")
        kind = response.first_headers()["content-type"]
        return HttpResponse(response.status, response.body.encode(), kind)
