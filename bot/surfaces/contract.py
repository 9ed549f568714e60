"""The contract between the desk and its chat surfaces: Surface, Door, deliveries and errors."""

from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from agents.context import Profile
from agents.replies import Card, Channel, Reply
from integrations.errors import Misconfigured, Reconnect, Rejected, TryLater


@dataclass(frozen=True, slots=True)
class Speaker:
    """The person who acts, verified by the surface; `address` is the surface's own id of the person.

    `window` is the surface's own name of the dialog that the person acts in, "" outside of dialogs.
    """

    surface: str
    address: str
    name: str = ""
    window: str = ""


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file that came with a message. `size` is in bytes; `reference` is the surface's own way to it."""

    name: str
    size: int
    reference: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message that a person wrote. `delivery` is unique on the surface: the same id again is a repetition.

    An `overheard` message was not addressed to the desk: it counts only where the desk takes part in the
    thread. `replies_to` is the surface's own reference of the message of ours that is answered, `unsupported`
    names a part that the desk cannot read ("a voice note"). Parts of one `album` (a name that is unique in
    the channel) are one turn. Words of another person, forwarded or quoted, are `forwarded`.
    """

    delivery: str
    channel: Channel
    speaker: Speaker
    text: str = field(repr=False)
    overheard: bool = False
    files: tuple[AttachedFile, ...] = ()
    replies_to: str = ""
    unsupported: str = ""
    album: str = ""
    forwarded: bool = False


@dataclass(frozen=True, slots=True)
class Press:
    """A pressed button; `value` is the button's own."""

    delivery: str
    channel: Channel
    speaker: Speaker
    value: str


@dataclass(frozen=True, slots=True)
class FormSubmission:
    """A form that was handed in; `value` is the form's own, `values` has the answers by field name."""

    delivery: str
    channel: Channel
    speaker: Speaker
    value: str
    values: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class HomeVisit:
    """A person opened their own page of the desk."""

    delivery: str
    channel: Channel
    speaker: Speaker


@dataclass(frozen=True, slots=True)
class ChannelMove:
    """The channel has another address on its surface from now on, with everything that was said in it.

    The speaker need not be known: `speaker` is the person whom the surface names, or nobody. The turn of a
    move must not be waited for inside another turn of the same channel, such as from `Surface.send`. A move
    goes `without_references` where earlier messages cannot be redrawn at the new address, or their references
    mean something else there.
    """

    delivery: str
    channel: Channel
    speaker: Speaker
    address: str
    without_references: bool = False


@dataclass(frozen=True, slots=True)
class OwnerResignation:
    """A person is no longer an owner of the channel on its surface (`HasOwners`)."""

    delivery: str
    channel: Channel
    speaker: Speaker


PersonAction = Incoming | Press | FormSubmission | HomeVisit
"""A delivery that a person caused."""
Delivery = PersonAction | ChannelMove | OwnerResignation


class Unreachable(TryLater):
    """The surface cannot be reached or is busy: nothing was shown."""


class Gone(Rejected):
    """The channel, message, dialog or file no longer exists, or is closed to us."""


class AccessRevoked(Reconnect):
    """The surface refuses our access: the app has to be installed again."""


class DrawingRefused(Misconfigured):
    """The surface refuses the way a message was drawn: a fault of ours."""


SURFACE_ERRORS = (DrawingRefused, AccessRevoked, Unreachable, Gone)
"""Every error that a surface raises."""


class Door(Protocol):
    """The one entrance of the desk for deliveries."""

    async def receive(self, delivery: Delivery) -> Awaitable[None]:
        """Store the delivery; after the return it may be acknowledged to the surface.

        Awaiting the returned value waits for the turn itself. A repeated delivery does nothing.
        """


class Surface(Protocol):
    """A chat system that people talk to the desk in."""

    name: str

    async def run(self, door: Door) -> None:
        """Bring deliveries to the door until cancelled or until the input ends."""

    async def send(self, channel: Channel, reply: Reply, *, to: Speaker | None = None) -> Mapping[str, str]:
        """Show a reply; returns card key → the surface's own reference of the message with the card.

        A reference of several messages has commas between its parts. A private reply is shown to `to` alone
        where the surface can do that.
        """

    async def redraw(self, channel: Channel, reference: str, card: Card) -> None:
        """Draw the present state of a card over the message with this reference."""

    async def progress(self, channel: Channel, step: str) -> None:
        """Show the present step of a turn; "" when the turn is over."""


@runtime_checkable
class KnowsPeople(Protocol):
    """A surface that can look people up."""

    async def introduce(self, channel: Channel, address: str) -> Profile | None:
        """The profile of the person with this address; None for an unknown address."""


@runtime_checkable
class HasOwners(Protocol):
    """A surface whose channels have owners, such as the admins of a group."""

    async def owners(self, channel: Channel) -> Mapping[str, Profile]:
        """The owners of a channel by address, its creator first; empty where the first speaker owns it."""


@runtime_checkable
class HasThreads(Protocol):
    """A surface on which a message can have a thread."""

    def thread_of(self, reference: str) -> str:
        """The thread below the message with this reference."""


@runtime_checkable
class FetchesFiles(Protocol):
    """A surface on which people can send files."""

    async def fetch(self, channel: Channel, file: AttachedFile, *, most: int) -> bytes:
        """The bytes of a file. Raises `Gone` for more than `most` bytes, or for a file that is gone."""


@runtime_checkable
class PreviewsCards(Protocol):
    """A surface that shows cards while they are written."""

    async def preview(self, channel: Channel, card: Card | None) -> None:
        """Show the cards written so far, as often as the surface allows; None when they were given up.

        The reply that follows takes the place of the preview.
        """


@runtime_checkable
class StreamsText(Protocol):
    """A surface that shows text while it is written."""

    async def stream(self, channel: Channel, so_far: str) -> None:
        """Show the text of the present turn so far; the reply that follows takes the place of it."""
