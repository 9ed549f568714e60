"""A platform of another distribution that connects by consent on the web; it imports nothing of ours."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

CONSENT = "https://doves.example.org/consent"
CODE = "bread"


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
class Departure:
    """Where the browser goes."""

    url: str
    luggage: str = ""


@dataclass(frozen=True)
class Access:
    """What opens an account."""

    secret: str
    expires_at: None = None


@dataclass(frozen=True)
class Found:
    """An account to choose."""

    external_id: str
    handle: str
    access: Access
    server: str = ""
    note: str = "cote"
    standing: None = None


@dataclass(frozen=True)
class Landed:
    """What came of it."""

    external_id: str
    url: str
    at: Any
    spent: None = None


@dataclass
class Doves:
    """Publishes by dove."""

    now: Any
    name: str = "doves"
    label: str = "Doves"
    limits: Limits = field(default_factory=Limits)
    settle: timedelta = timedelta(seconds=1)
    questions: tuple[Any, ...] = ()
    flown: dict[str, Landed] = field(default_factory=dict)

    async def depart(self, journey: Any, answers: Any) -> Departure:
        """To the page of consent."""
        asked = {"state": journey.state, "redirect_uri": journey.redirect}
        return Departure(f"{CONSENT}?{urlencode(asked)}", luggage="a twig")

    async def arrive(self, journey: Any, *, luggage: str, code: str) -> list[Found]:
        """Two cotes, for whoever brings the code and what was taken along."""
        fits = (luggage, code) == ("a twig", CODE)
        return [Found(f"cote-{each}", f"@{each}", Access(f"key {each}")) for each in ("east", "west") if fits]

    async def publish(self, outgoing: Any) -> Landed:
        """Send one, with the key of the cote; the same words fly once."""
        assert outgoing.identity.access == "key west"
        landed = Landed(f"d{len(self.flown)}", "https://doves.example.org/1", self.now())
        return self.flown.setdefault(outgoing.key, landed)

    async def find(self, outgoing: Any) -> Landed | None:
        """Where it landed."""
        return self.flown.get(outgoing.key)


def build(surroundings: Any) -> Doves:
    """As the entry point names it."""
    return Doves(surroundings.now)
