"""The pages between the chat and a platform: for whom an account is connected, there, and back."""

from collections.abc import Mapping
from typing import Annotated, Protocol

from fastapi import Cookie, FastAPI, Path, Query, Request
from starlette.responses import RedirectResponse, Response

from agents.accounts.oauth_journey import LASTS, STRAY, Arrived, Invited, Sent
from bot.web.templates import Templates

COOKIE = "copydesk_journey"

Word = Annotated[str, Query(min_length=1, max_length=100)]
Brought = Annotated[str, Cookie(alias=COOKIE, max_length=100)]
Name = Annotated[str, Path(pattern="^[a-z0-9_]{1,40}$")]


class ConnectPages(Protocol):
    """Whoever knows the journeys."""

    async def invited(self, word: str) -> Invited | None:
        """Whose journey this word begins; None for one that is over."""

    async def depart(self, word: str) -> Sent | str | None:
        """Where the browser goes; a sentence where it cannot; None for a journey that is over."""

    async def arrive(self, platform: str, query: Mapping[str, str], cookie: str) -> Arrived:
        """What to say to a browser that came back."""


def add_connect_routes(app: FastAPI, journeys: ConnectPages, pages: Templates) -> None:
    """Serve them. They are asked by GET alone: whoever only looks ahead (HEAD) changes nothing."""

    @app.get("/connect")
    async def invite(word: Word) -> Response:
        invited = await journeys.invited(word)
        if invited is None:
            return await _said(pages, STRAY)
        return await pages.page("connect.html", invited=invited, word=word)

    @app.get("/connect/go")
    async def depart(word: Word) -> Response:
        sent = await journeys.depart(word)
        if not isinstance(sent, Sent):
            return await _said(pages, sent or STRAY)
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
        answer = await _said(pages, arrived.sentence, status=200 if arrived.connected else 400)
        if arrived.channel is not None:  # it was this browser's journey, and it is over
            answer.delete_cookie(COOKIE, path="/connect")
        return answer


async def _said(pages: Templates, sentence: str, *, status: int = 400) -> Response:
    return await pages.page("arrived.html", status=status, sentence=sentence)
