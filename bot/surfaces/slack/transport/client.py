"""The client of Slack's Web API: one session, retries that respect 429, rate limits, sorted errors."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient

from bot.surfaces.contract import AccessRevoked, Gone, Unreachable
from bot.surfaces.slack.transport.errors import REVOKED, to_surface_error
from bot.surfaces.slack.transport.rate_limiter import RateLimiter
from bot.surfaces.slack.transport.teams import Teams

HOME = "https://slack.com/api/"
DEADLINE = aiohttp.ClientTimeout(total=20)
DOWNLOAD = aiohttp.ClientTimeout(total=300, sock_read=20)
"""Seconds for a file: a video may be large, but a silent connection is given up."""
MOST_RETRIES = 3

log = structlog.get_logger()


class Client:
    """Calls Web API methods for a team, with the team's token, over one session until it is closed."""

    def __init__(self, teams: Teams, *, base_url: str = HOME, limiter: RateLimiter | None = None) -> None:
        self._teams = teams
        self._base_url = f"{base_url.rstrip('/')}/"
        self._limiter = limiter or RateLimiter()
        self._session: aiohttp.ClientSession | None = None
        self._web: dict[str, AsyncWebClient] = {}

    @property
    def session(self) -> aiohttp.ClientSession:
        """The session of every call."""
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=DEADLINE)
        return self._session

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None
            self._web.clear()

    async def call(self, team_id: str, method: str, **arguments: Any) -> Mapping[str, Any]:
        """Call a method with the token of a team. Raises the errors of `bot.surfaces.contract`."""
        team = await self._teams.find(team_id)
        if team is None:
            raise AccessRevoked("Slack refuses our access: install the app again.", code="not_installed")
        await self._limiter.wait(team_id, method, str(arguments.get("channel", "")))
        try:
            return await self.raw(method, token=team.token, **arguments)
        except AccessRevoked as trouble:
            if trouble.code in REVOKED:
                log.warning("slack access lost", team=team_id, code=trouble.code)
                await self._teams.forget(team_id)
            raise

    async def raw(
        self, method: str, *, token: str, form: Mapping[str, str] | None = None, **arguments: Any
    ) -> Mapping[str, Any]:
        """Call a method with this token; `form` is sent as a form, other arguments as JSON."""
        given = {name: value for name, value in arguments.items() if value is not None}
        web = self._client(token)
        try:
            answer = await (
                web.api_call(method, json=given)
                if form is None
                else web.api_call(method, data={**form}, headers={})
            )
        except SlackApiError as trouble:
            raise to_surface_error(trouble, method) from trouble
        except (
            SlackClientError,
            aiohttp.ClientError,
            TimeoutError,
            OSError,
        ) as trouble:
            raise Unreachable("Slack cannot be reached.", code=type(trouble).__name__) from trouble
        return answer.data if isinstance(answer.data, dict) else {}

    async def download(self, team_id: str, url: str, *, most: int) -> bytes:
        """The bytes of a file. The token goes to Slack alone, wherever the address points."""
        team = await self._teams.find(team_id)
        if team is None or not self._is_slack(url):
            raise Gone("That file cannot be fetched from Slack.", code="not_ours")
        headers = {"Authorization": f"Bearer {team.token}"}
        try:
            async with self.session.get(
                url, headers=headers, allow_redirects=False, timeout=DOWNLOAD
            ) as answer:
                content = await answer.content.read(-1) if (answer.content_length or 0) <= most else b""
                if answer.status != 200 or not content or len(content) > most:
                    raise Gone("That file is not there any more, or too large.", code="no_file")
        except (aiohttp.ClientError, TimeoutError, OSError) as trouble:
            raise Unreachable("Slack cannot be reached.", code=type(trouble).__name__) from trouble
        return content

    async def upload(self, url: str, content: bytes) -> None:
        """Send a file to an upload address from Slack, which is the permission. Raises `Unreachable`."""
        if not self._is_slack(url):
            raise Gone("That is no address of Slack's.", code="not_ours")
        try:
            async with self.session.post(
                url, data=content, allow_redirects=False, timeout=DOWNLOAD
            ) as answer:
                if answer.status != 200:
                    raise Unreachable("Slack did not take the file.", code=str(answer.status))
        except (aiohttp.ClientError, TimeoutError, OSError) as trouble:
            raise Unreachable("Slack cannot be reached.", code=type(trouble).__name__) from trouble

    def _is_slack(self, url: str) -> bool:
        there, here = urlsplit(url), urlsplit(self._base_url)
        if (there.scheme, there.netloc) == (here.scheme, here.netloc):
            return True
        return there.scheme == "https" and (there.hostname or "").endswith(".slack.com")

    def _client(self, token: str) -> AsyncWebClient:
        if token not in self._web:
            self._web[token] = AsyncWebClient(
                token=token or None,
                base_url=self._base_url,
                session=self.session,
                retry_handlers=_retries(),
            )
        return self._web[token]


def _retries() -> list[AsyncRetryHandler]:
    """Retries of calls: slack_sdk's default has none for 429; a broken connection is tried once more."""
    return [
        AsyncConnectionErrorRetryHandler(max_retry_count=1),
        AsyncRateLimitErrorRetryHandler(max_retry_count=MOST_RETRIES),
    ]
