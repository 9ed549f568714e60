"""Installation by teams: `/slack/install` sends a browser to Slack, `/slack/oauth_redirect` takes it back.

The flow is OAuth 2.0 as Slack has it (docs.slack.dev, "Installing with OAuth"); the state is stored, used
once, and tied by a cookie to the browser that began.
"""

import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from html import escape
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import urlsplit

import structlog
from slack_sdk.oauth import AuthorizeUrlGenerator

from bot.surfaces.contract import SURFACE_ERRORS
from bot.surfaces.slack.transport.client import Client
from bot.surfaces.slack.transport.teams import Team, Teams
from bot.web.endpoints import HttpRequest, HttpResponse

SCOPES = (
    "app_mentions:read",
    "assistant:write",
    "channels:history",
    "chat:write",
    "commands",
    "files:read",
    "files:write",
    "groups:history",
    "im:history",
    "im:write",
    "mpim:history",
    "users:read",
)
"""The scopes that the app asks for; docs/install/slack.md says what each is for."""
COOKIE = "copydesk_slack_state"
COOKIE_LASTS = 600
PAGE = "<!doctype html><meta charset=utf-8><title>Copydesk</title><h1>{title}</h1><p>{words}</p>"

OnInstalled = Callable[[Team], Awaitable[None]]

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class AppCredentials:
    """The credentials of our app. `redirect` is the address that teams come back to."""

    client_id: str
    client_secret: str = field(repr=False)
    redirect: str
    authorize: str = "https://slack.com/oauth/v2/authorize"


class InstallEndpoint:
    """The endpoint at which an installation begins."""

    path = "/slack/install"
    methods = ("GET",)

    def __init__(self, credentials: AppCredentials, teams: Teams) -> None:
        self._credentials = credentials
        self._teams = teams

    async def answer(self, request: HttpRequest) -> HttpResponse:
        """Send the browser to Slack."""
        state = await self._teams.issue_state()
        url = AuthorizeUrlGenerator(
            client_id=self._credentials.client_id,
            redirect_uri=self._credentials.redirect,
            scopes=SCOPES,
            authorization_url=self._credentials.authorize,
        ).generate(state)
        return HttpResponse(302, headers={"Location": url, "Set-Cookie": self._cookie(state)})

    def _cookie(self, state: str) -> str:
        secure = "; Secure" if urlsplit(self._credentials.redirect).scheme == "https" else ""
        return f"{COOKIE}={state}; Path=/slack; Max-Age={COOKIE_LASTS}; HttpOnly; SameSite=Lax{secure}"


class RedirectEndpoint:
    """The endpoint that a team comes back to."""

    path = "/slack/oauth_redirect"
    methods = ("GET",)

    def __init__(
        self, credentials: AppCredentials, teams: Teams, client: Client, *, on_installed: OnInstalled
    ) -> None:
        self._credentials = credentials
        self._teams = teams
        self._client = client
        self._on_installed = on_installed

    async def answer(self, request: HttpRequest) -> HttpResponse:
        """Exchange the code, store the token, greet the person who installed the app."""
        if request.query.get("error"):
            return _page(400, "Not installed", "You left the installation; nothing was stored.")
        state, code = request.query.get("state", ""), request.query.get("code", "")
        known = bool(state) and secrets.compare_digest(state.encode(), _state(request.headers).encode())
        if not code or not known or not await self._teams.take_state(state):
            return _page(400, "Not installed", "This link is too old or came from elsewhere: begin again.")
        try:
            team = await self._exchange(code)
        except SURFACE_ERRORS as trouble:
            log.warning("slack installation failed", code=trouble.code)
            return _page(502, "Not installed", "Slack did not confirm the installation: begin again.")
        if team is None:
            return _page(400, "Not installed", "Install me in one workspace, not in a whole organisation.")
        await self._teams.save(team)
        await self._on_installed(team)
        log.info("slack team installed", team=team.team_id)
        return _page(200, "Copydesk is installed", f"Open {team.name} in Slack and say hello to Copydesk.")

    async def _exchange(self, code: str) -> Team | None:
        form = {
            "client_id": self._credentials.client_id,
            "client_secret": self._credentials.client_secret,
            "redirect_uri": self._credentials.redirect,
            "code": code,
        }
        return _team(await self._client.raw("oauth.v2.access", token="", form=form))


def _team(answer: Mapping[str, Any]) -> Team | None:
    """The team in Slack's answer; None for the installation of a whole organisation, which has no team."""
    found, person = answer.get("team") or {}, answer.get("authed_user") or {}
    team_id, token = str(found.get("id") or ""), str(answer.get("access_token") or "")
    if not team_id or not token or answer.get("is_enterprise_install"):
        return None
    return Team(
        team_id,
        str(found.get("name") or ""),
        str(answer.get("bot_user_id") or ""),
        token,
        str(person.get("id") or ""),
    )


def _state(headers: Mapping[str, str]) -> str:
    try:
        cookie = SimpleCookie(headers.get("cookie", ""))
    except CookieError:
        return ""
    return cookie[COOKIE].value if COOKIE in cookie else ""


def _page(status: int, title: str, words: str) -> HttpResponse:
    body = PAGE.format(title=escape(title), words=escape(words)).encode()
    return HttpResponse(status, body, "text/html; charset=utf-8")
