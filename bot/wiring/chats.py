"""The configured chat surfaces together, with their endpoints and their readiness."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from bot.surfaces.contract import Surface
from bot.web.endpoints import Endpoint

Kind = TypeVar("Kind")


class Chat(Surface, Protocol):
    """A surface over a network, which is closed with the desk."""

    async def close(self) -> None:
        """Finish what is being drawn, then close the connections."""


@dataclass(frozen=True, slots=True)
class Surfaces:
    """The configured surfaces, their endpoints of the web server, and whether each is ready."""

    chats: Sequence[Chat] = ()
    endpoints: Sequence[Endpoint] = ()
    ready: Mapping[str, Callable[[], bool]] = field(default_factory=dict)

    def find(self, kind: type[Kind]) -> Kind | None:
        """The surface of this class, or None."""
        return next((each for each in self.chats if isinstance(each, kind)), None)


def combine_surfaces(parts: Sequence[Surfaces]) -> Surfaces:
    """Several sets of surfaces as one."""
    return Surfaces(
        tuple(chat for each in parts for chat in each.chats),
        tuple(endpoint for each in parts for endpoint in each.endpoints),
        {name: is_on for each in parts for name, is_on in each.ready.items()},
    )
