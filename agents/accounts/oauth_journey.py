"""The way of a browser to a platform and back: its state is known, fresh, used once, and that browser's."""

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

import structlog

from agents.accounts import account_choice
from agents.context import Desk
from agents.replies import Channel, Reply, say
from integrations.errors import OutsideError
from integrations.platforms.base import connecting
from integrations.platforms.base.connecting import ConnectsByOAuth
from storage.models import OAuthJourney
from storage.vault import SealBroken

LASTS = timedelta(minutes=10)
"""So long a journey may take."""
STRAY = (
    "This link is too old, was used already, or belongs to somebody else's browser. Nothing was connected."
)
DECLINED = "You did not agree, so nothing was connected."

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Invited:
    """What the page says before anybody goes anywhere: which platform, for which workspace, for whom."""

    platform: str
    workspace: str
    person: str


@dataclass(frozen=True, slots=True)
class Sent:
    """Where the browser goes now, and the cookie it has to come back with."""

    url: str
    cookie: str = field(repr=False)
    secure: bool
    """are our own pages served over https?"""


@dataclass(frozen=True, slots=True)
class Arrived:
    """What the page says at the end, and what the chat is told, privately to `speaker`."""

    sentence: str
    connected: bool = False
    channel: Channel | None = None
    speaker: str = ""
    reply: Reply = field(default_factory=Reply)


def hashed(word: str) -> str:
    """A word as it is kept: nobody who reads the rows can use it."""
    return hashlib.sha256(word.encode()).hexdigest()


async def invited(desk: Desk, word: str) -> Invited | None:
    """Whose journey this is; None for one that is over or never was."""
    journey = await _journey(desk, word)
    if journey is None:
        return None
    async with desk.database.read(journey.workspace_id) as work:
        workspace, person = await work.workspaces.get(), await work.people.by_id(journey.person_id)
    return Invited(
        desk.platforms.get(journey.platform).label, workspace.name, person.name if person else "somebody"
    )


async def depart(desk: Desk, word: str) -> Sent | None:
    """Send this browser to the platform; None for a journey that is over. Raises `integrations.errors`."""
    journey = await _journey(desk, word)
    platform: object = desk.platforms.get(journey.platform) if journey else None
    if journey is None or journey.luggage is None or not isinstance(platform, ConnectsByOAuth):
        return None
    brought = json.loads(desk.database.vault.open(journey.luggage))
    way = connecting.AuthorizationRequest(
        secrets.token_urlsafe(32), redirect(desk, platform.name), secrets.token_urlsafe(64)
    )
    departure = await platform.depart(way, brought["answers"])
    cookie = secrets.token_urlsafe(32)
    packed = {**brought, "verifier": way.verifier, "luggage": departure.luggage}
    async with desk.database.shared_work() as rows:
        fresh = await rows.oauth_journeys.by_word(hashed(word), since=desk.clock.now() - LASTS)
        if fresh is None:
            return None
        fresh.state, fresh.cookie = hashed(way.state), hashed(cookie)
        fresh.luggage = rows.vault.seal(json.dumps(packed))
    return Sent(departure.url, cookie, desk.public_url.startswith("https:"))


async def arrive(desk: Desk, name: str, query: Mapping[str, str], cookie: str) -> Arrived:
    """A browser came back from a platform. Whatever it brings, its state counts no second time."""
    now, state = desk.clock.now(), query.get("state", "")
    async with desk.database.shared_work() as rows:
        journey = await rows.oauth_journeys.arrive(name, hashed(state), at=now, since=now - LASTS)
    if journey is None or not secrets.compare_digest(journey.cookie, hashed(cookie)):
        return Arrived(STRAY)
    platform = desk.platforms.get(name)
    if not isinstance(platform, ConnectsByOAuth) or not query.get("code"):
        return _ended(journey, DECLINED)
    try:
        way, luggage = _unpacked(desk, journey, state)
        found = await platform.arrive(way, luggage=luggage, code=query["code"])
    except (OutsideError, SealBroken, KeyError) as trouble:
        log.warning("connecting failed", platform=name, kind=type(trouble).__name__)
        sentence = trouble.sentence if isinstance(trouble, OutsideError) else STRAY
        return _ended(journey, f"{sentence} Nothing was connected.")
    async with desk.database.shared_work() as rows:
        kept = await rows.oauth_journeys.find(
            journey.id, workspace_id=journey.workspace_id, person_id=journey.person_id
        )
        if kept is not None:
            kept.luggage = rows.vault.seal(account_choice.written(found))
    sentence = f"{platform.label} is open. Go back to your chat and choose the account."
    return _ended(journey, sentence, account_choice.offer(platform, journey.id, found), connected=bool(found))


def _unpacked(desk: Desk, journey: OAuthJourney, state: str) -> tuple[connecting.AuthorizationRequest, str]:
    """The way as it was begun, and what the platform wanted back."""
    packed = json.loads(desk.database.vault.open(journey.luggage)) if journey.luggage else {}
    return connecting.AuthorizationRequest(
        state, redirect(desk, journey.platform), packed["verifier"]
    ), packed["luggage"]


def redirect(desk: Desk, name: str) -> str:
    """Where a platform sends people back to: one address each, so that none can pass for another."""
    return f"{desk.public_url}/connect/{name}/back"


async def _journey(desk: Desk, word: str) -> OAuthJourney | None:
    async with desk.database.read_shared() as rows:
        return await rows.oauth_journeys.by_word(hashed(word), since=desk.clock.now() - LASTS)


def _ended(
    journey: OAuthJourney, sentence: str, reply: Reply | None = None, *, connected: bool = False
) -> Arrived:
    channel = Channel(journey.surface, journey.address, journey.thread)
    told = reply or say(sentence, private=True)
    return Arrived(sentence, connected, channel, journey.speaker, told)
