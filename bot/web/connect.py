"""Pages of connecting an account: the invitation, the way to the platform, and the way back."""

from collections.abc import Mapping
from typing import Annotated, Protocol

from fastapi import Cookie, FastAPI, Path, Query, Request
from starlette.responses import RedirectResponse, Response

from agents.accounts.oauth_journey import LASTS, STRAY, ConnectInvitation, ConnectOutcome, PlatformRedirect
from bot.web.templates import Templates

COOKIE = "copydesk_journey"

Word = Annotated[str, Query(min_length=1, max_length=100)]
Brought = Annotated[str, Cookie(alias=COOKIE, max_length=100)]
Name = Annotated[str, Path(pattern="^[a-z0-9_]{1,40}$")]


class ConnectPages(Protocol):
    """A source of connect journeys."""

    async def invited(self, word: str) -> ConnectInvitation | None:
        """The invitation of the journey with this word; None for a journey that is over."""

    async def depart(self, word: str) -> PlatformRedirect | str | None:
        """The address to send the browser to; a sentence on an error; None for a journey that is over."""

    async def arrive(self, platform: str, query: Mapping[str, str], cookie: str) -> ConnectOutcome:
        """The result for a browser that came back from a platform."""


def add_connect_routes(app: FastAPI, journeys: ConnectPages, templates: Templates) -> None:
    """Serve the pages by GET alone: a HEAD request, such as a link preview, changes nothing."""

    @app.get("/connect")
    async def invite(word: Word) -> Response:
        invited = await journeys.invited(word)
        if invited is None:
            return await _sentence_page(templates, STRAY)
        return await templates.render("connect.html", invited=invited, word=word)

    @app.get("/connect/go")
    async def depart(word: Word) -> Response:
        sent = await journeys.depart(word)
        if not isinstance(sent, PlatformRedirect):
            return await _sentence_page(templates, sent or STRAY)
        answer = RedirectResponse(sent.url, 302)
        answer.set_cookie(
            COOKIE,
            sent.cookie,
            max_age=int(LASTS.total_seconds()),
            path="/connect",
            httponly=True,
            samesite="lax",
            secure=sent.secure,
        )
        return answer

    @app.get("/connect/{platform}/back")
    async def arrive(request: Request, platform: Name, cookie: Brought = "") -> Response:
        arrived = await journeys.arrive(platform, request.query_params, cookie)
        answer = await _sentence_page(templates, arrived.sentence, status=200 if arrived.connected else 400)
        if arrived.channel is not None:  # it was this browser's journey, and it is over
            answer.delete_cookie(COOKIE, path="/connect")
        return answer


async def _sentence_page(templates: Templates, sentence: str, *, status: int = 400) -> Response:
    return await templates.render("arrived.html", status=status, sentence=sentence)
