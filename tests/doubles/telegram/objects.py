"""What Telegram knows: people, chats, topics, messages, presses, files, updates, calls."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from tests.doubles.telegram.json_values import Json

Kind = Literal["private", "group", "supergroup"]
Standing = Literal["creator", "administrator", "member", "left", "kicked"]


@dataclass
class Human:
    """Somebody with an account, or the bot."""

    id: int
    name: str
    is_bot: bool = False
    language: str = "en"
    username: str = ""
    hides_forwards: bool = False
    """whether what they wrote is forwarded without their id"""


@dataclass
class Topic:
    """A thread of a forum, or of a private chat with topics."""

    id: int
    name: str
    closed: bool = False


@dataclass
class Place:
    """A private chat, a group, or a supergroup. `standings` is who is what in it, by id of the person."""

    id: int
    kind: Kind
    title: str = ""
    standings: dict[int, Standing] = field(default_factory=dict)
    is_forum: bool = False
    topics: dict[int, Topic] = field(default_factory=dict)
    bot_rights: set[str] = field(default_factory=set)
    """what the bot may do here as an administrator: `can_manage_topics`, …"""
    upgraded_to: int = 0
    last_id: int = 1
    """the newest message of a supergroup, which counts for itself; its first is that it was made"""

    def holds(self, person: int) -> bool:
        """Whether somebody is in it now."""
        return self.standings.get(person) in {"creator", "administrator", "member"}


@dataclass
class File:
    """A file that somebody sent. `size` is what Telegram says of it."""

    id: str
    kind: str
    name: str
    body: bytes = field(repr=False)
    mime: str = ""
    duration: int = 0
    size: int = 0

    @property
    def unique_id(self) -> str:
        """The same for the same file, whoever asks."""
        return f"u{self.id}"


@dataclass
class Message:
    """Something in a chat as it now stands. `text` is the caption where there is a file."""

    chat: int
    id: int
    sender: int
    date: datetime
    text: str = ""
    entities: list[Json] = field(default_factory=list)
    file: File | None = None
    keyboard: Json | None = None
    """its inline keyboard, as it now stands"""
    asks: Json | None = None
    """what it does to the keyboard of whoever reads it: force_reply, keyboard, remove_keyboard"""
    reply_to: int = 0
    quote: str = ""
    thread: int = 0
    album: str = ""
    edited_at: datetime | None = None
    edits: int = 0
    deleted: bool = False
    from_bot: bool = False
    forward: Json | None = None
    service: Json = field(default_factory=dict)
    """what a service message says: new_chat_members, migrate_to_chat_id, …"""
    options: Json = field(default_factory=dict)
    """how it was sent: disable_notification, link_preview_options, message_effect_id, …"""
    reactions: list[Json] = field(default_factory=list)
    pinned: bool = False
    only_to: int = 0
    """the one person who sees it (Bot API 10.2: ephemeral messages)"""

    @property
    def edited(self) -> bool:
        """Whether its words were changed after it was sent."""
        return self.edits > 0

    @property
    def buttons(self) -> list[Json]:
        """Its inline buttons, row by row."""
        return [each for row in (self.keyboard or {}).get("inline_keyboard", []) for each in row]

    @property
    def labels(self) -> list[str]:
        """What stands on its inline buttons."""
        return [str(each["text"]) for each in self.buttons]


@dataclass(frozen=True)
class Toast:
    """What a press was answered with."""

    text: str = ""
    alert: bool = False
    url: str = ""


@dataclass
class Pressed:
    """A callback query: something pressed, and what it was answered."""

    id: str
    person: int
    chat: int
    message: int
    value: str
    at: datetime
    toast: Toast | None = None


@dataclass(frozen=True)
class Draft:
    """A preview while a message is being written; it is gone after 30 seconds or with the next message."""

    chat: int
    id: int
    text: str
    entities: tuple[Json, ...]
    thread: int
    at: datetime


@dataclass(frozen=True)
class Update:
    """Something the bot is to hear of. Updates of one `lane` come in their order."""

    id: int
    kind: str
    body: Json
    lane: str
    until: datetime

    @property
    def payload(self) -> Json:
        """As it is brought."""
        return {"update_id": self.id, self.kind: self.body}


@dataclass(frozen=True)
class Call:
    """One call of the Bot API, with what it was answered. `status` is 0 when nothing was answered."""

    method: str
    arguments: Json
    answer: Json
    status: int = 200
    at: float = 0.0
    """the moment on the clock of the rates"""
