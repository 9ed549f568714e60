"""What a chat surface is to the desk, and the desk to a surface: Surface, Door, and what people do."""

from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from agents.replies import Card, Channel, Reply


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who acts, as the surface has verified it. `address` is the surface's own id of that person."""

    surface: str
    address: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Incoming:
    """Somebody wrote something. `delivery` is unique on the surface: a second one is a repetition."""

    delivery: str
    channel: Channel
    speaker: Speaker
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Press:
    """Somebody pressed a button; `value` is the button's own."""

    delivery: str
    channel: Channel
    speaker: Speaker
    value: str


@dataclass(frozen=True, slots=True)
class Submitted:
    """Somebody handed in a form; `value` is the form's own."""

    delivery: str
    channel: Channel
    speaker: Speaker
    value: str
    values: Mapping[str, str] = field(repr=False)


Delivery = Incoming | Press | Submitted


class Door(Protocol):
    """The one way in."""

    async def receive(self, delivery: Delivery) -> Awaitable[None]:
        """Store the delivery; when this returns it may be acknowledged to the surface.

        Awaiting what is returned waits for the turn itself. A repeated delivery does nothing.
        """


class Surface(Protocol):
    """A chat system people talk to us in."""

    name: str

    async def run(self, door: Door) -> None:
        """Bring what people do to the door until cancelled or until there is no more."""

    async def send(self, channel: Channel, reply: Reply, *, to: Speaker | None = None) -> Mapping[str, str]:
        """Show a reply; returns card key → the surface's own reference of where that card now stands.

        A private reply is shown to `to` alone where the surface can.
        """

    async def redraw(self, channel: Channel, reference: str, card: Card) -> None:
        """Show a card's present state where it was shown before."""

    async def progress(self, channel: Channel, step: str) -> None:
        """Say what is being done while a turn runs; '' when it is over."""
