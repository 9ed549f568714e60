"""The Graph API that Facebook, Instagram and Threads share: calls by token, paged lists, sorted errors.

Source: developers.facebook.com/docs/graph-api (overview, results, error handling). Tokens go where its
reference has them: in the query of what is read, in the form of what is written. Links to the next page
carry the token, so pages are asked for by their cursor.
"""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterable, Mapping
from typing import Any, TypeVar

from integrations.http import ErrorSorter, HttpClient, Response

Json = dict[str, Any]
PAGE = 50

Made = TypeVar("Made")


async def gather_all(calls: Iterable[Coroutine[Any, Any, Made]]) -> list[Made]:
    """Results of calls that run side by side, in their order.

    When one fails the others are brought to their end first, so that what they made is remembered.
    """
    ended = await asyncio.gather(*calls, return_exceptions=True)
    for each in ended:
        if isinstance(each, BaseException):
            raise each
    return [each for each in ended if not isinstance(each, BaseException)]


class Graph:
    """Client of the Graph below one root ("/v26.0"); each call brings its token."""

    def __init__(self, client: HttpClient, root: str, sort: ErrorSorter) -> None:
        self.client = client
        self._root = root
        self.sort = sort

    async def get(self, token: str, path: str, **query: Any) -> Json:
        """Object or edge as JSON. Raises `integrations.errors`."""
        found: Json = (await self.send("GET", token, path, **query)).json()
        return found

    async def post(self, token: str, path: str, *, harmless: bool = False, **form: Any) -> Json:
        """Answer to a POST as JSON. Raises `integrations.errors`."""
        made: Json = (await self.send("POST", token, path, harmless=harmless, **form)).json()
        return made

    async def delete(self, token: str, path: str) -> None:
        """Delete an object. Raises `integrations.errors`."""
        await self.send("DELETE", token, path, harmless=True)

    async def send(
        self,
        method: str,
        token: str,
        path: str,
        *,
        harmless: bool = False,
        files: Mapping[str, Any] | None = None,
        **given: Any,
    ) -> Response:
        """Answer with its headers; arguments that are None are left out. Raises `integrations.errors`."""
        said = {"access_token": token, **{name: each for name, each in given.items() if each is not None}}
        where: Json = {"data": said, "files": files} if method == "POST" else {"params": said}
        return await self.client.send(
            method, f"{self._root}/{path}", sort=self.sort, harmless=harmless, **where
        )

    async def every(self, token: str, path: str, *, pages: int = 4, **query: Any) -> AsyncIterator[Json]:
        """Items of a list, from at most `pages` pages."""
        asked: Mapping[str, Any] = {"limit": PAGE, **query}
        for _ in range(pages):
            page = await self.get(token, path, **asked)
            for each in page["data"]:
                yield each
            paging = page.get("paging") or {}
            if "next" not in paging:
                return
            asked = {**asked, "after": paging["cursors"]["after"]}
