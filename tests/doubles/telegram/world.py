"""What Telegram remembers, and what happens by itself: numbers, updates that wait, presses that age."""

import asyncio
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from tests.doubles.telegram.errors import TOO_OLD, Refusal
from tests.doubles.telegram.json_values import Json
from tests.doubles.telegram.objects import Call, Draft, File, Human, Message, Place, Pressed, Update

TOKEN = "7000001:AAF-the-bot-of-the-desk-in-the-tests"
QUERY_LIFE = timedelta(seconds=15)
"""How long a press can be answered. Undocumented: the stricter reading of what people report."""

KEPT = timedelta(hours=24)
"""How long an update waits (Bot API, "Getting updates")."""

KEPT_PRESS = timedelta(seconds=150)
"""How long a press waits to be brought (source: tdlib/telegram-bot-api, `add_new_callback_query`)."""

UNASKED = {"chat_member", "message_reaction", "message_reaction_count"}
"""Updates that come only when they are named (Bot API, `allowed_updates`)."""


def system_now() -> datetime:
    """The present moment of this machine."""
    return datetime.now(UTC)


@dataclass
class Webhook:
    """Where updates are brought to. `url` is '' when they are fetched."""

    url: str = ""
    secret: str = ""
    most: int = 40
    """connections at once"""
    error: str = ""
    error_at: datetime | None = None


@dataclass
class World:
    """Everything of it. `changed` is set whenever something people could see changes."""

    now: Callable[[], datetime] = system_now
    token: str = TOKEN
    bot: Human = field(
        default_factory=lambda: Human(7000001, "Copydesk", is_bot=True, username="copydesk_bot")
    )
    version: tuple[int, int] = (10, 0)
    """which Bot API is spoken; newer parameters are refused"""
    privacy: bool = True
    private_topics: bool = False
    people: dict[int, Human] = field(default_factory=dict)
    places: dict[int, Place] = field(default_factory=dict)
    messages: dict[tuple[int, int], Message] = field(default_factory=dict)
    pressed: dict[str, Pressed] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)
    drafts: list[Draft] = field(default_factory=list)
    actions: list[Json] = field(default_factory=list)
    updates: list[Update] = field(default_factory=list)
    allowed: set[str] = field(default_factory=set)
    """kinds of updates that are wanted; empty is every one but `UNASKED`"""
    webhook: Webhook = field(default_factory=Webhook)
    settings: Json = field(default_factory=dict)
    """commands, descriptions and menu buttons, by what they are and whom they are for"""
    url: str = ""
    calls: list[Call] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    """methods that were called and are none"""
    query_life: timedelta = QUERY_LIFE
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    """an update came, or waits no more"""
    polls: int = 0
    """how often updates were asked for; only the newest asker gets some"""
    brings: Callable[[Update], None] = lambda _update: None
    """what begins to deliver an update where a webhook is set"""
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    _message_ids: Iterator[int] = field(default_factory=lambda: itertools.count(101))
    _update_ids: Iterator[int] = field(default_factory=lambda: itertools.count(500_001))

    def number(self) -> int:
        """Another number for every call."""
        return next(self._numbers)

    def note(self) -> None:
        """Something that people could see has changed."""
        self.changed.set()

    def message_id(self, place: Place) -> int:
        """A new message's id: supergroups count for themselves, all other chats together."""
        if place.kind != "supergroup":
            return next(self._message_ids)
        place.last_id += 1
        return place.last_id

    def listed(self, chat: int) -> list[Message]:
        """Every message that stands in a chat, oldest first."""
        found = [each for each in self.messages.values() if each.chat == chat and not each.deleted]
        return sorted(found, key=lambda each: each.id)

    def who(self, person: int) -> Human:
        """Somebody, or the bot. Raises `KeyError`."""
        return self.bot if person == self.bot.id else self.people[person]

    def hears(self, kind: str, body: Json, *, lane: str, life: timedelta = KEPT) -> Update | None:
        """The bot is to hear of something, if it wants to; returns the update that waits."""
        if kind not in self.allowed and (self.allowed or kind in UNASKED):
            return None
        update = Update(next(self._update_ids), kind, body, lane, self.now() + life)
        self.updates.append(update)
        self.arrived.set()
        self.brings(update)
        return update

    def waiting(self) -> list[Update]:
        """Updates that nobody took yet, oldest first; those that waited too long are gone."""
        self.updates[:] = [each for each in self.updates if each.until > self.now()]
        return self.updates

    def forget(self, update: Update) -> None:
        """An update was taken."""
        self.updates[:] = [each for each in self.updates if each.id != update.id]
        self.arrived.set()
        self.note()

    def unanswered(self, query: object) -> Pressed:
        """A press that can still be answered. Raises `Refusal`."""
        found = self.pressed.get(str(query))
        if found is None or found.toast is not None or self.now() - found.at > self.query_life:
            raise Refusal(TOO_OLD)
        return found
