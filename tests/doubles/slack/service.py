"""A whole Slack for a test: one team to begin with, more on demand, and everybody in them."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Literal

from tests.doubles.slack.events import payloads
from tests.doubles.slack.events.delivery import Ack, Delivering
from tests.doubles.slack.events.sockets import Sockets
from tests.doubles.slack.faults import Weather
from tests.doubles.slack.json_checks import Json
from tests.doubles.slack.objects import Grant, Human, Message, Place
from tests.doubles.slack.person import Person
from tests.doubles.slack.server import Server
from tests.doubles.slack.world import World, system_now

TEAM = "T0DESK"
SCOPES = frozenset(
    {
        "app_mentions:read",
        "assistant:write",
        "channels:history",
        "channels:join",
        "channels:read",
        "chat:write",
        "commands",
        "files:read",
        "files:write",
        "groups:history",
        "groups:read",
        "im:history",
        "im:read",
        "im:write",
        "links:write",
        "reactions:write",
        "team:read",
        "users:read",
    }
)


class Slack:
    """All of it: `world` is what it knows, `weather` what goes wrong, `delivering` the way to the app."""

    def __init__(self, *, now: Callable[[], datetime] = system_now) -> None:
        self.world = World(now=now)
        self.weather = Weather()
        self.sockets = Sockets(self.world)
        self.delivering = Delivering(self.world.app, self.sockets)
        self.server = Server(self.world, self.weather, self.sockets)
        self.token = self.founds(TEAM)
        self.social = self.opens_channel("social", "dana")
        self.world.installer = self.person("dana").id

    @property
    def url(self) -> str:
        """Where it is served: `http://127.0.0.1:…`."""
        return self.world.url

    @property
    def api_url(self) -> str:
        """The base of the Web API, as clients want it."""
        return f"{self.world.url}/api/"

    def founds(self, team: str, *, scopes: frozenset[str] = SCOPES) -> str:
        """A team that has the app; returns the app's token there."""
        suffix = team.removeprefix("T0")
        bot = Human(f"U0BOT{suffix}", "copydesk", team, bot_id=f"B0{suffix}")
        self.world.people[bot.id] = bot
        grant = Grant(f"xoxb-{team.lower()}", team, bot.id, set(scopes))
        self.world.grants[grant.token] = grant
        return grant.token

    def hires(
        self, name: str, *, team: str = TEAM, zone: str = "Europe/Berlin", guest: bool = False
    ) -> Human:
        """Somebody new in a team; asking again finds them."""
        user_id = f"U0{name.upper()}" if team == TEAM else f"U{team[1:]}{name.upper()}"
        return self.world.people.setdefault(user_id, Human(user_id, name, team, zone=zone, guest=guest))

    def opens_channel(
        self,
        name: str,
        *members: str,
        team: str = TEAM,
        kind: Literal["channel", "private"] = "channel",
        with_app: bool = True,
    ) -> Place:
        """A channel with these people, and the app unless told otherwise."""
        place_id = f"C0{name.upper()}" if team == TEAM else f"C{team[1:]}{name.upper()}"
        inside = {self.hires(each, team=team).id for each in members}
        if with_app:
            inside.add(self.world.bot_of(team).id)
        return self.world.places.setdefault(place_id, Place(place_id, name, team, inside, kind=kind))

    def person(self, name: str, *, team: str = TEAM, in_: Place | None = None) -> Person:
        """Somebody to act as, by name or id; they are in #social unless another place is given."""
        human = self.world.people.get(name) or self.hires(name, team=team)
        here = in_ or next(
            each for each in self.world.places.values() if each.team == human.team or human.stranger
        )
        here.members.add(human.id)
        return Person(self.world, self.delivering, human, here)

    def meets(self, name: str, *, in_: Place) -> Person:
        """A stranger from another team, met in a shared channel."""
        human = self.hires(name, team="T0ELSEWHERE")
        human.stranger = True
        return self.person(human.id, in_=in_)

    def listens(self, url: str) -> None:
        """From now on the app is reached over signed HTTP there."""
        self.delivering.mode, self.delivering.request_url = "http", url

    def uses_sockets(self) -> None:
        """From now on the app is reached over the sockets it opens."""
        self.delivering.mode = "socket"

    async def tells(self, event: Json, *, team: str = TEAM, event_id: str = "") -> Ack:
        """Deliver any event."""
        return await self.delivering.event(payloads.envelope(self.world, team, event, event_id=event_id))

    async def uninstalls(self, team: str = TEAM) -> None:
        """The app is removed from a team: its tokens end, and it is told so."""
        bot = self.world.bot_of(team)
        for grant in self.world.grants.values():
            if grant.team == team:
                grant.trouble = "account_inactive"
        await self.tells({"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [bot.id]}}, team=team)
        await self.tells({"type": "app_uninstalled"}, team=team)

    def revokes(self, token: str) -> None:
        """A token ends without a word."""
        self.world.grants[token].trouble = "token_revoked"

    def posted(self, place: Place | None = None) -> list[Message]:
        """What the app posted there for everybody, threads too, oldest first."""
        listed = self.world.listed((place or self.social).id)
        return [each for each in listed if each.from_app and not each.only_to]

    def whispered(self, name: str) -> list[Message]:
        """What was shown to one person alone, oldest first."""
        user = self.person(name).id
        return [each for each in self.world.messages.values() if each.only_to == user]

    def called(self, method: str) -> list[Json]:
        """The arguments of every call of a method that was granted."""
        return [
            each.arguments for each in self.world.calls if each.method == method and each.answer.get("ok")
        ]

    def refused(self) -> list[tuple[str, str]]:
        """(method, error) of every call that was refused."""
        calls = [each for each in self.world.calls if not each.answer.get("ok")]
        return [(each.method, str(each.answer.get("error", each.status))) for each in calls]


@asynccontextmanager
async def open_slack(*, now: Callable[[], datetime] = system_now) -> AsyncIterator[Slack]:
    """A Slack that is served for as long as the block runs."""
    slack = Slack(now=now)
    await slack.server.open()
    try:
        yield slack
    finally:
        await slack.delivering.close()
        await slack.server.close()
