"""Endpoints of the web server that other rooms answer: their requests and responses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

LARGEST = 1024 * 1024
"""Bytes of a body that are read; a larger one is answered with 413."""


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """An HTTP request. Header names are in lower case; the body is unchanged."""

    method: str
    headers: Mapping[str, str]
    query: Mapping[str, str]
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """An HTTP response."""

    status: int
    body: bytes = field(default=b"", repr=False)
    content_type: str = "text/plain; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


class Endpoint(Protocol):
    """A path of the web server, and the answers to its requests."""

    @property
    def path(self) -> str:
        """The path, such as "/slack/events"."""

    @property
    def methods(self) -> Sequence[str]:
        """The HTTP methods that are accepted."""

    async def answer(self, request: HttpRequest) -> HttpResponse:
        """Answer a request, which nothing has verified before."""
