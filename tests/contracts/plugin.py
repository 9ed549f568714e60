"""A platform as another distribution would bring it: it keeps our protocols and imports nothing of ours."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any


@dataclass(frozen=True)
class Limits:
    """Its own; the names are what counts."""

    characters: int = 100
    count: object = len
    unit: str = "characters"
    recommended: int | None = None
    hashtags: int | None = None
    needs_media: bool = False


@dataclass(frozen=True)
class Landed:
    """What came of it."""

    external_id: str
    url: str
    at: datetime
    spent: None = None


@dataclass(frozen=True)
class Question:
    """What a person is asked."""

    name: str
    label: str
    hint: str = ""
    value: str = ""
    secret: bool = False


@dataclass(frozen=True)
class Access:
    """What opens an account."""

    secret: str
    expires_at: datetime | None = None


@dataclass(frozen=True)
class Found:
    """An account to choose."""

    external_id: str
    handle: str
    access: Access
    server: str = ""
    note: str = ""
    standing: None = None


class Pigeons:
    """Publishes by pigeon."""

    name = "pigeons"
    label = "Pigeons"
    limits = Limits()
    settle = timedelta(seconds=1)
    renews_before = timedelta(minutes=5)
    priced_on = date(2026, 11, 1)
    questions = (Question("loft", "Your loft"), Question("whistle", "Your whistle", secret=True))

    def __init__(self, now: Any) -> None:
        self._now = now
        self.flown: dict[str, Landed] = {}

    async def publish(self, outgoing: Any) -> Landed:
        """Send one; the same key flies once."""
        landed = Landed(f"p{len(self.flown)}", "https://pigeons.example.org/1", self._now())
        return self.flown.setdefault(outgoing.key, landed)

    async def find(self, outgoing: Any) -> Landed | None:
        """Where it landed."""
        return self.flown.get(outgoing.key)

    async def admit(self, answers: Any) -> list[Found]:
        """Whose whistle this is."""
        return [Found("loft-1", f"@{answers['loft']}", Access(answers["whistle"]))]

    async def renew(self, identity: Any) -> Access:
        """A new whistle."""
        return Access(f"{identity.access}!")

    def price(self, text: str, *, described: int = 0, answers: bool = False) -> int:
        """Grain."""
        return 1_000 * (len(text) + described + answers)


def build(surroundings: Any) -> Pigeons:
    """As the entry point names it."""
    return Pigeons(surroundings.now)
