"""Web doors that are not ours to draw: what somebody asked over HTTP, and what is answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

LARGEST = 1024 * 1024
"""Bytes of a body that are read; a larger one is answered with 413."""


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """One request. Header names are in lower case; the body is as it came."""

    method: str
    headers: Mapping[str, str]
    query: Mapping[str, str]
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """One answer."""

    status: int
    body: bytes = field(default=b"", repr=False)
    kind: str = "text/plain; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


class Endpoint(Protocol):
    """A path of the web door that somebody else answers."""

    @property
    def path(self) -> str:
        """Where it is: "/slack/events"."""

    @property
    def methods(self) -> Sequence[str]:
        """The methods it takes."""

    async def answer(self, asked: HttpRequest) -> HttpResponse:
        """Answer one request; nobody else has looked at it."""
