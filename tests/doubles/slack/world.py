"""What Slack remembers, and the little that happens by itself: new timestamps, triggers that run out."""

import asyncio
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from tests.doubles.slack.errors import Refusal
from tests.doubles.slack.json_checks import Json
from tests.doubles.slack.objects import (
    App,
    Call,
    Grant,
    Human,
    Message,
    Place,
    ResponseUrl,
    Trigger,
    Upload,
    View,
)

TRIGGER_LIFE = timedelta(seconds=3)
RESPONSE_LIFE = timedelta(minutes=30)
RESPONSE_USES = 5


def system_now() -> datetime:
    """The present moment of this machine."""
    return datetime.now(UTC)


@dataclass
class World:
    """Everything of it. `changed` is set whenever something people could see changes."""

    now: Callable[[], datetime] = system_now
    app: App = field(default_factory=App)
    people: dict[str, Human] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    messages: dict[tuple[str, str], Message] = field(default_factory=dict)
    grants: dict[str, Grant] = field(default_factory=dict)
    codes: dict[str, Json] = field(default_factory=dict)
    modals: dict[str, list[View]] = field(default_factory=dict)
    homes: dict[str, View] = field(default_factory=dict)
    triggers: dict[str, Trigger] = field(default_factory=dict)
    response_urls: dict[str, ResponseUrl] = field(default_factory=dict)
    uploads: dict[str, Upload] = field(default_factory=dict)
    statuses: dict[tuple[str, str], Json] = field(default_factory=dict)
    status_history: list[tuple[str, str, str]] = field(default_factory=list)
    prompts: dict[tuple[str, str], Json] = field(default_factory=dict)
    titles: dict[tuple[str, str], str] = field(default_factory=dict)
    tickets: set[str] = field(default_factory=set)
    draws_after: float = 0.0
    """seconds until an answer to a form is before its person"""
    url: str = ""
    """where all of this is served"""
    installer: str = ""
    """who agrees on the page of consent"""
    unfurled: list[Json] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    stream_life: timedelta = timedelta(minutes=2)
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    _numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))
    _last_ts: int = 0

    def number(self) -> int:
        """Another number for every call."""
        return next(self._numbers)

    def ts(self) -> str:
        """A new message's `ts`: later than every one before."""
        self._last_ts = max(self._last_ts + 1, int(self.now().timestamp()) * 1_000_000 + self.number())
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def note(self) -> None:
        """Something that people could see has changed."""
        self.changed.set()

    def trigger(self, user: Human, *, view: str = "") -> str:
        """A fresh trigger id."""
        number = self.number()
        made = Trigger(f"{1000 + number}.{2000 + number}.{number:032x}", user.id, user.team, self.now(), view)
        self.triggers[made.id] = made
        return made.id

    def spend(self, trigger_id: object) -> Trigger:
        """Use a trigger id up. Raises `Refusal`."""
        found = self.triggers.get(str(trigger_id))
        if found is None:
            raise Refusal("invalid_trigger_id")
        if found.used:
            raise Refusal("exchanged_trigger_id")
        if self.now() - found.at > TRIGGER_LIFE:
            raise Refusal("expired_trigger_id")
        found.used = True
        return found

    def replies(self, channel: str, ts: str) -> list[Message]:
        """A thread, its parent first; ephemeral messages are not in it."""
        return [each for each in self.listed(channel) if ts in {each.ts, each.thread_ts} and not each.only_to]

    def listed(self, channel: str) -> list[Message]:
        """Every message of a channel, oldest first."""
        found = [each for (place, _), each in self.messages.items() if place == channel]
        return sorted(found, key=lambda each: float(each.ts))

    def direct(self, user: Human, bot: str) -> Place:
        """The direct messages of somebody with the app."""
        place_id = f"D{user.id[1:]}"
        return self.places.setdefault(place_id, Place(place_id, "", user.team, {user.id, bot}, kind="im"))

    def bot_of(self, team: str) -> Human:
        """The app's own account in a team."""
        return next(each for each in self.people.values() if each.team == team and each.bot_id)
