"""What a chat surface is to the desk, and the desk to a surface: Surface, Door, and what people do."""

from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from agents.context import Profile
from agents.replies import Card, Channel, Reply
from integrations.errors import Misconfigured, Reconnect, Rejected, TryLater


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who acts, as the surface has verified it. `address` is the surface's own id of that person.

    `window` is the surface's own name of the dialog they act in, where they act in one.
    """

    surface: str
    address: str
    name: str = ""
    window: str = ""


@dataclass(frozen=True, slots=True)
class Dropped:
    """A file that came with a message. `size` is in bytes; `reference` is the surface's own way to it."""

    name: str
    size: int
    reference: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Incoming:
    """Somebody wrote something. `delivery` is unique on the surface: a second one is a repetition.

    What was `overheard` was not said to the desk: it counts where the desk takes part in that thread. `on` is
    the surface's own reference of a message of ours that it answers, `unread` what came with it that nobody
    here can understand ("a voice note"). Parts of one `album` (its name is unique in the channel) are one
    turn. Words of somebody else, forwarded or pointed at, are `strange`.
    """

    delivery: str
    channel: Channel
    speaker: Speaker
    text: str = field(repr=False)
    overheard: bool = False
    files: tuple[Dropped, ...] = ()
    on: str = ""
    unread: str = ""
    album: str = ""
    strange: bool = False


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


@dataclass(frozen=True, slots=True)
class Visited:
    """Somebody opened their own page of the desk."""

    delivery: str
    channel: Channel
    speaker: Speaker


@dataclass(frozen=True, slots=True)
class Moved:
    """The place at `channel` goes on at another address of its surface, with everything that was said there.

    Nobody has to be known for it: `speaker` is whoever the surface names, or nobody. Its turn must not be
    waited for inside another turn of that place, such as from `Surface.send`. Where what was shown before
    cannot be redrawn at the new address, or its references mean something else there, it goes
    `without_references`.
    """

    delivery: str
    channel: Channel
    speaker: Speaker
    address: str
    without_references: bool = False


@dataclass(frozen=True, slots=True)
class Resigned:
    """Somebody does not own the place on its surface any more (`Appoints`)."""

    delivery: str
    channel: Channel
    speaker: Speaker


Act = Incoming | Press | Submitted | Visited
"""What a person does."""
Delivery = Act | Moved | Resigned


class Unreached(TryLater):
    """The surface cannot be reached or has no time: nothing was shown."""


class Vanished(Rejected):
    """The channel, message or dialog is not there any more, or we are not let into it."""


class ShutOut(Reconnect):
    """The surface does not let us in any more: somebody has to install us again."""


class Misdrawn(Misconfigured):
    """The surface refuses what we drew: a fault of ours."""


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

        A reference of several messages has commas between its parts. A private reply is shown to
        `to` alone where the surface can.
        """

    async def redraw(self, channel: Channel, reference: str, card: Card) -> None:
        """Show a card's present state where it was shown before."""

    async def progress(self, channel: Channel, step: str) -> None:
        """Say what is being done while a turn runs; '' when it is over."""


@runtime_checkable
class Introduces(Protocol):
    """A surface that knows who its people are."""

    async def introduce(self, channel: Channel, address: str) -> Profile | None:
        """Who that is, as the surface knows them; None when it knows nobody of that address."""


@runtime_checkable
class Appoints(Protocol):
    """A surface whose places are owned by people there, whoever speaks first."""

    async def owners(self, channel: Channel) -> Mapping[str, Profile]:
        """A place's owners by address, who made it first; nobody where the first to speak owns it."""


@runtime_checkable
class Gathers(Protocol):
    """A surface on which a message can have a thread of its own."""

    def thread_of(self, reference: str) -> str:
        """The thread below the message that a card stands in."""


@runtime_checkable
class Fetches(Protocol):
    """A surface that files can be dropped into."""

    async def fetch(self, channel: Channel, file: Dropped, *, most: int) -> bytes:
        """A file's bytes. Raises `Vanished` for one that has more than `most` or is not there any more."""


@runtime_checkable
class Previews(Protocol):
    """A surface on which cards can be seen while they are written."""

    async def preview(self, channel: Channel, card: Card | None) -> None:
        """Show what is there so far, as often as the surface allows; None when it is not there any more.

        The reply that follows takes its place.
        """


@runtime_checkable
class Streams(Protocol):
    """A surface on which text can appear while it is written."""

    async def stream(self, channel: Channel, so_far: str) -> None:
        """Show the text of the present turn so far; the reply that follows takes its place."""
