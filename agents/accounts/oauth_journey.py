"""OAuth journeys: a browser goes to a platform and comes back with a state that is fresh and used once."""

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
"""The time that a journey may take."""
STRAY = (
    "This link is too old, was used already, or belongs to somebody else's browser. Nothing was connected."
)
DECLINED = "You did not agree, so nothing was connected."

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class ConnectInvitation:
    """The invitation on our page: platform, workspace and person of a journey."""

    platform: str
    workspace: str
    person: str


@dataclass(frozen=True, slots=True)
class PlatformRedirect:
    """The redirect of a browser to a platform, with the cookie that it has to bring back."""

    url: str
    cookie: str = field(repr=False)
    secure: bool
    """whether our own pages are served over https"""


@dataclass(frozen=True, slots=True)
class ConnectOutcome:
    """The end of a journey: the sentence on the page, and the private reply to `speaker` in the chat."""

    sentence: str
    connected: bool = False
    channel: Channel | None = None
    speaker: str = ""
    reply: Reply = field(default_factory=Reply)


def hash_word(word: str) -> str:
    """The hash of a word, which is stored instead of the word."""
    return hashlib.sha256(word.encode()).hexdigest()


async def find_invitation(desk: Desk, word: str) -> ConnectInvitation | None:
    """The invitation of the journey with this word; None for an expired or unknown journey."""
    journey = await _find_journey(desk, word)
    if journey is None:
        return None
    async with desk.database.read(journey.workspace_id) as work:
        workspace, person = await work.workspaces.get(), await work.people.by_id(journey.person_id)
    return ConnectInvitation(
        desk.platforms.get(journey.platform).label, workspace.name, person.name if person else "somebody"
    )


async def start_journey(desk: Desk, word: str) -> PlatformRedirect | None:
    """Begin the way to the platform; None for an expired journey. Raises `integrations.errors`."""
    journey = await _find_journey(desk, word)
    platform: object = desk.platforms.get(journey.platform) if journey else None
    if journey is None or journey.luggage is None or not isinstance(platform, ConnectsByOAuth):
        return None
    brought = json.loads(desk.database.vault.open(journey.luggage))
    way = connecting.AuthorizationRequest(
        secrets.token_urlsafe(32), redirect_url(desk, platform.name), secrets.token_urlsafe(64)
    )
    departure = await platform.depart(way, brought["answers"])
    cookie = secrets.token_urlsafe(32)
    packed = {**brought, "verifier": way.verifier, "luggage": departure.luggage}
    async with desk.database.shared_work() as rows:
        fresh = await rows.oauth_journeys.by_word(hash_word(word), since=desk.clock.now() - LASTS)
        if fresh is None:
            return None
        fresh.state, fresh.cookie = hash_word(way.state), hash_word(cookie)
        fresh.luggage = rows.vault.seal(json.dumps(packed))
    return PlatformRedirect(departure.url, cookie, desk.public_url.startswith("https:"))


async def finish_journey(desk: Desk, name: str, query: Mapping[str, str], cookie: str) -> ConnectOutcome:
    """Take back a browser from a platform and offer the found accounts. A state works once."""
    now, state = desk.clock.now(), query.get("state", "")
    async with desk.database.shared_work() as rows:
        journey = await rows.oauth_journeys.arrive(name, hash_word(state), at=now, since=now - LASTS)
    if journey is None or not secrets.compare_digest(journey.cookie, hash_word(cookie)):
        return ConnectOutcome(STRAY)
    platform = desk.platforms.get(name)
    if not isinstance(platform, ConnectsByOAuth) or not query.get("code"):
        return _outcome(journey, DECLINED)
    try:
        way, luggage = _unpack(desk, journey, state)
        found = await platform.arrive(way, luggage=luggage, code=query["code"])
    except (OutsideError, SealBroken, KeyError) as trouble:
        log.warning("connecting failed", platform=name, kind=type(trouble).__name__)
        sentence = trouble.sentence if isinstance(trouble, OutsideError) else STRAY
        return _outcome(journey, f"{sentence} Nothing was connected.")
    async with desk.database.shared_work() as rows:
        kept = await rows.oauth_journeys.find(
            journey.id, workspace_id=journey.workspace_id, person_id=journey.person_id
        )
        if kept is not None:
            kept.luggage = rows.vault.seal(account_choice.dump_found_accounts(found))
    sentence = f"{platform.label} is open. Go back to your chat and choose the account."
    return _outcome(
        journey, sentence, account_choice.offer_accounts(platform, journey.id, found), connected=bool(found)
    )


def _unpack(desk: Desk, journey: OAuthJourney, state: str) -> tuple[connecting.AuthorizationRequest, str]:
    """The authorization request as it was begun, and the platform's own luggage."""
    packed = json.loads(desk.database.vault.open(journey.luggage)) if journey.luggage else {}
    return connecting.AuthorizationRequest(
        state, redirect_url(desk, journey.platform), packed["verifier"]
    ), packed["luggage"]


def redirect_url(desk: Desk, name: str) -> str:
    """The redirect URL of a platform. Every platform has its own, so no platform can pass for another."""
    return f"{desk.public_url}/connect/{name}/back"


async def _find_journey(desk: Desk, word: str) -> OAuthJourney | None:
    async with desk.database.read_shared() as rows:
        return await rows.oauth_journeys.by_word(hash_word(word), since=desk.clock.now() - LASTS)


def _outcome(
    journey: OAuthJourney, sentence: str, reply: Reply | None = None, *, connected: bool = False
) -> ConnectOutcome:
    channel = Channel(journey.surface, journey.address, journey.thread)
    return ConnectOutcome(sentence, connected, channel, journey.speaker, reply or say(sentence, private=True))
