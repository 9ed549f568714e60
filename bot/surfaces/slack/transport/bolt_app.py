"""The Bolt app: every delivery of both transports goes through it, to the inbox and back.

Bolt checks signatures and their age, answers ssl_check and url_verification, reads payloads of every kind,
asks our Teams whether a team let us in, and passes over what we said ourselves. The last middleware hands the
delivery over and gives the answer: Bolt's listeners, which look for an acknowledgement every 10 ms and keep
nothing, are never reached.
"""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.surfaces.slack.inbound import payloads
from bot.surfaces.slack.transport.teams import Team, Teams

GLANCE = 0.05
"""Seconds that an installation may take to be found before its delivery is let in all the same."""
GONE = (
    "Copydesk is not installed here any more, so nothing was done. Ask whoever installed it to do so again."
)

Json = Mapping[str, Any]
Take = Callable[[Json], Awaitable[Json | None]]
Next = Callable[[], Awaitable[BoltResponse]]

log = structlog.get_logger()


class Bolt:
    """One `AsyncApp`. What it lets in is brought to whoever asked for it."""

    def __init__(self, teams: Teams, *, signing_secret: str = "") -> None:
        logger = quiet()
        self._app = AsyncApp(
            name="copydesk",
            logger=logger,
            client=AsyncWebClient(logger=logger),  # never called: ours keeps to Slack's pace
            signing_secret=signing_secret or secrets.token_hex(),  # without one, nothing can be signed
            authorize=Admission(teams),  # type: ignore[arg-type]  # it takes an AsyncAuthorize too
            user_facing_authorize_error_message=GONE,
            attaching_function_token_enabled=False,
            attaching_conversation_kwargs_enabled=False,
        )
        self._app.error(_broken)

    def brings_to(self, take: Take) -> None:
        """`take` is given each delivery; it returns what Slack is answered, None for what was not kept."""
        self._app.use(HandingOver(take))

    async def signed(self, body: str, headers: Mapping[str, str]) -> BoltResponse:
        """A request as it came over HTTP. 401: not Slack's; 503: Slack is to bring it again."""
        return await self._dispatch(body, headers=headers, mode="http")

    async def from_socket(self, payload: Json) -> BoltResponse:
        """The payload of an envelope, over a connection that Slack let us open."""
        return await self._dispatch(payload, headers={}, mode="socket_mode")

    async def _dispatch(self, body: str | Json, *, headers: Mapping[str, str], mode: str) -> BoltResponse:
        try:
            request = AsyncBoltRequest(
                body=body if isinstance(body, str) else {**body}, headers={**headers}, mode=mode
            )
            request.context["own"] = payloads.own(request.body)
        except payloads.UNREADABLE:
            return BoltResponse(status=400)
        return await self._app.async_dispatch(request)


class Admission(AsyncAuthorize):
    """Lets in what comes from a team that installed us; asks Slack nothing."""

    def __init__(self, teams: Teams) -> None:
        self._teams = teams

    async def __call__(
        self,
        *,
        context: AsyncBoltContext,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None,
        **_actor: str | None,
    ) -> AuthorizeResult | None:
        """The team's access; None where there is none (any more)."""
        try:
            async with asyncio.timeout(GLANCE):
                team = await self._teams.find(team_id or "")
        except TimeoutError:  # Slack vouches for it, and the token is looked up again to answer
            team = Team(team_id or "")
        if team is None:
            return None
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_user_id=team.bot_user or context.get("own") or None,
            bot_token=team.token or None,
            user_id=user_id,
        )


class HandingOver(AsyncMiddleware):
    """The end of the way: 200 with the answer for what was kept, 503 for what Slack is to bring again."""

    def __init__(self, take: Take) -> None:
        self._take = take

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,
        next: Next,  # noqa: A002 - Bolt's own name
    ) -> BoltResponse:
        """Hand one delivery over."""
        told = await self._take(req.body)
        return BoltResponse(status=503) if told is None else BoltResponse(status=200, body={**told} or "")


def quiet() -> logging.Logger:
    """Bolt's log without what it says of ordinary days: bodies of refused requests, codes, settings."""
    logger = logging.getLogger("slack_bolt.copydesk")
    logger.setLevel(logging.ERROR)
    return logger


async def _broken(error: Exception) -> BoltResponse:
    log.error("delivery broke off", kind=type(error).__name__)
    return BoltResponse(status=503)
