"""Chat surfaces together: any number of them, the paths they want served, and whether each can work."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from bot.surfaces.contract import Surface
from bot.web.endpoints import Endpoint

Kind = TypeVar("Kind")


class Chat(Surface, Protocol):
    """A surface that is reached over a network: it is closed when the desk is."""

    async def close(self) -> None:
        """Say what is still to be said, then give the connections back."""


@dataclass(frozen=True, slots=True)
class Surfaces:
    """What is switched on: surfaces to run, paths of the web door, and whether each can do its work."""

    chats: Sequence[Chat] = ()
    endpoints: Sequence[Endpoint] = ()
    ready: Mapping[str, Callable[[], bool]] = field(default_factory=dict)

    def find(self, kind: type[Kind]) -> Kind | None:
        """The surface of that kind, where it is on."""
        return next((each for each in self.chats if isinstance(each, kind)), None)


def together(several: Sequence[Surfaces]) -> Surfaces:
    """All of them as one."""
    return Surfaces(
        tuple(chat for each in several for chat in each.chats),
        tuple(endpoint for each in several for endpoint in each.endpoints),
        {name: is_on for each in several for name, is_on in each.ready.items()},
    )
