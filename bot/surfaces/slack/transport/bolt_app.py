"""The Bolt app: deliveries of both transports pass through it to the inbox, and answers back.

Bolt checks signatures and their age, answers ssl_check and url_verification, parses payloads of every kind,
asks our Teams whether a team installed the app, and skips our own messages. The last middleware passes the
delivery on and returns the answer: Bolt's listeners, which look for an acknowledgement every 10 ms and store
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

TEAM_TIMEOUT = 0.05
"""Seconds that the look-up of an installation may take; after that the delivery is let in all the same."""
GONE = (
    "Copydesk is not installed here any more, so nothing was done. "
    "Ask the person who installed it to install it again."
)

Json = Mapping[str, Any]
TakeDelivery = Callable[[Json], Awaitable[Json | None]]
Next = Callable[[], Awaitable[BoltResponse]]

log = structlog.get_logger()


class BoltApp:
    """Our `AsyncApp`, which passes authorized deliveries on."""

    def __init__(self, teams: Teams, *, signing_secret: str = "") -> None:
        logger = quiet_logger()
        self._app = AsyncApp(
            name="copydesk",
            logger=logger,
            client=AsyncWebClient(logger=logger),  # never called: ours keeps to Slack's pace
            signing_secret=signing_secret or secrets.token_hex(),  # without one, nothing can be signed
            authorize=TeamAuthorization(teams),  # type: ignore[arg-type]  # it takes an AsyncAuthorize too
            user_facing_authorize_error_message=GONE,
            attaching_function_token_enabled=False,
            attaching_conversation_kwargs_enabled=False,
        )
        self._app.error(_broken)

    def deliver_to(self, take: TakeDelivery) -> None:
        """Pass each delivery to `take`, which returns the answer to Slack, or None if it was not stored."""
        self._app.use(DeliveryMiddleware(take))

    async def dispatch_http(self, body: str, headers: Mapping[str, str]) -> BoltResponse:
        """Dispatch an HTTP request. 401: not signed by Slack; 503: Slack is to send it again."""
        return await self._dispatch(body, headers=headers, mode="http")

    async def dispatch_socket(self, payload: Json) -> BoltResponse:
        """Dispatch the payload of a Socket Mode envelope."""
        return await self._dispatch(payload, headers={}, mode="socket_mode")

    async def _dispatch(self, body: str | Json, *, headers: Mapping[str, str], mode: str) -> BoltResponse:
        try:
            request = AsyncBoltRequest(
                body=body if isinstance(body, str) else {**body}, headers={**headers}, mode=mode
            )
            request.context["own"] = payloads.own_user_id(request.body)
        except payloads.UNREADABLE:
            return BoltResponse(status=400)
        return await self._app.async_dispatch(request)


class TeamAuthorization(AsyncAuthorize):
    """Authorizes deliveries of teams that installed the app, without a call to Slack."""

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
        """The authorization of a team; None for a team without an installation."""
        try:
            async with asyncio.timeout(TEAM_TIMEOUT):
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


class DeliveryMiddleware(AsyncMiddleware):
    """The last middleware: 200 with the answer for a stored delivery, 503 to have it sent again."""

    def __init__(self, take: TakeDelivery) -> None:
        self._take = take

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,
        next: Next,  # noqa: A002 - Bolt's own name
    ) -> BoltResponse:
        """Pass a delivery on, and answer it."""
        answer = await self._take(req.body)
        return BoltResponse(status=503) if answer is None else BoltResponse(status=200, body={**answer} or "")


def quiet_logger() -> logging.Logger:
    """Bolt's logger, at errors only: its lesser lines hold bodies of refused requests, codes, settings."""
    logger = logging.getLogger("slack_bolt.copydesk")
    logger.setLevel(logging.ERROR)
    return logger


async def _broken(error: Exception) -> BoltResponse:
    log.error("delivery broke off", kind=type(error).__name__)
    return BoltResponse(status=503)
