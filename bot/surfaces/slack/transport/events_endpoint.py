"""Deliveries over signed HTTP: `/slack/events` takes events, interactivity and commands alike."""

import structlog

from bot.surfaces.slack.transport.bolt_app import Bolt
from bot.web.endpoints import Answered, Asked

STAMP, SIGNATURE = "x-slack-request-timestamp", "x-slack-signature"

log = structlog.get_logger()


class SignedHttp:
    """The hook that brings them to Bolt.

    Slack signs the raw body and the time, which may be five minutes off (docs.slack.dev, "Verifying requests
    from Slack"). A forged or stale request is answered with 401, one that could not be kept with 503: Slack
    tries again.
    """

    path = "/slack/events"
    methods = ("POST",)

    def __init__(self, bolt: Bolt) -> None:
        self._bolt = bolt

    async def answer(self, asked: Asked) -> Answered:
        """Let Bolt verify and answer it."""
        stamp, signature = asked.headers.get(STAMP, ""), asked.headers.get(SIGNATURE, "")
        if not stamp.isdecimal() or not signature.isascii():  # the verifier would raise
            return Answered(401)
        try:
            body = asked.body.decode()
        except UnicodeDecodeError:
            return Answered(400)
        response = await self._bolt.signed(body, asked.headers)
        if response.status == 401:
            log.warning("unsigned request refused")
        kind = response.first_headers()["content-type"]
        return Answered(response.status, response.body.encode(), kind)
