"""A whole Telegram for a test: a bot, a group to begin with, more on demand, and everybody in them."""

from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Literal

from tests.doubles.telegram import api_objects
from tests.doubles.telegram.faults import Weather
from tests.doubles.telegram.json_values import Json
from tests.doubles.telegram.objects import Human, Message, Place, Standing, Topic
from tests.doubles.telegram.person import Person
from tests.doubles.telegram.server import Server
from tests.doubles.telegram.updates import visibility
from tests.doubles.telegram.updates.delivery import Delivering
from tests.doubles.telegram.world import World, system_now


class Telegram:
    """All of it: `world` is what it knows, `weather` what goes wrong, `delivering` the way to a webhook.

    `social` is a supergroup that dana owns and the bot is an ordinary member of.
    """

    def __init__(self, *, now: Callable[[], datetime] = system_now) -> None:
        self.world = World(now=now)
        self.weather = Weather()
        self.delivering = Delivering(self.world)
        self.world.brings = self.delivering.bring
        self.server = Server(self.world, self.weather)
        self.social = self.opens_group("social", "dana")

    @property
    def token(self) -> str:
        """The bot's token."""
        return self.world.token

    @property
    def url(self) -> str:
        """Where it is served: `http://127.0.0.1:…`."""
        return self.world.url

    @property
    def base_url(self) -> str:
        """What clients put before the token (python-telegram-bot: `base_url`)."""
        return f"{self.world.url}/bot"

    @property
    def base_file_url(self) -> str:
        """The same for files."""
        return f"{self.world.url}/file/bot"

    def hires(self, name: str, *, language: str = "en") -> Human:
        """Somebody with a Telegram account; asking again finds them."""
        for each in self.world.people.values():
            if each.name == name:
                return each
        human = Human(
            200_001 + len(self.world.people), name, language=language, username=f"{name.lower()}_writes"
        )
        self.world.people[human.id] = human
        self.world.places[human.id] = Place(human.id, "private", standings={human.id: "member"})
        return human

    def opens_group(
        self,
        title: str,
        owner: str,
        *members: str,
        kind: Literal["group", "supergroup"] = "supergroup",
        forum: bool = False,
        bot: Standing | None = "member",
        rights: Collection[str] = (),
    ) -> Place:
        """A group with these people, known to the bot from the start; `bot=None` leaves it out.

        An administrator's `rights` are `can_manage_topics`, `can_delete_messages`, `can_pin_messages`.
        """
        number = 1_000_001 + len(self.world.places)
        place = Place(-1_000_000_000_000 - number if kind == "supergroup" else -number, kind, title)
        place.standings = {self.hires(each).id: "member" for each in members}
        place.standings[self.hires(owner).id] = "creator"
        if bot:
            place.standings[self.world.bot.id] = bot
        place.is_forum, place.bot_rights = forum, set(rights)
        self.world.places[place.id] = place
        return place

    def private(self, name: str) -> Place:
        """Somebody's private chat with the bot, which they have opened before."""
        place = self.world.places[self.hires(name).id]
        place.standings.setdefault(self.world.bot.id, "member")
        return place

    def person(self, name: str, *, in_: Place | None = None) -> Person:
        """Somebody to act as; they join `social` unless another place is given."""
        human, here = self.hires(name), in_ or self.social
        here.standings.setdefault(human.id, "member")
        return Person(self.world, human, here)

    def alone(self, name: str) -> Person:
        """Somebody to act as in their private chat with the bot."""
        return self.person(name, in_=self.private(name))

    def promotes(self, name: str, *, in_: Place | None = None) -> None:
        """Somebody becomes an administrator of a group."""
        (in_ or self.social).standings[self.hires(name).id] = "administrator"

    def adds_bot(self, place: Place, *, by: str = "dana") -> None:
        """Somebody adds the bot to a group."""
        visibility.stands(self.world, place, "member", by=self.hires(by))

    def kicks_bot(self, place: Place, *, by: str = "dana") -> None:
        """Somebody removes the bot from a group."""
        visibility.stands(self.world, place, "kicked", by=self.hires(by))

    def promotes_bot(self, place: Place, *rights: str, by: str = "dana") -> None:
        """The bot becomes an administrator who may do this; without rights, one who may nothing more."""
        visibility.stands(self.world, place, "administrator", by=self.hires(by), rights=frozenset(rights))

    def opens_topic(self, place: Place, name: str, *, by: str = "dana") -> Topic:
        """Somebody opens a topic of a forum."""
        assert place.is_forum, "this group has no topics"
        made: Json = {"forum_topic_created": {"name": name, "icon_color": 7322096}}
        opening = visibility.happens(self.world, place, self.hires(by), made)
        opening.thread = opening.id
        return place.topics.setdefault(opening.id, Topic(opening.id, name))

    def upgrades(self, place: Place, *, by: str = "dana") -> Place:
        """A group becomes a supergroup: another chat id, and the old one leads to it."""
        assert place.kind == "group", "only a group is upgraded"
        grown = self.opens_group(place.title, by, bot=None)
        grown.standings, grown.bot_rights = dict(place.standings), set(place.bot_rights)
        visibility.happens(self.world, place, self.hires(by), {"migrate_to_chat_id": grown.id})
        place.upgraded_to = grown.id
        visibility.happens(self.world, grown, self.hires(by), {"migrate_from_chat_id": place.id})
        return grown

    def tells(self, kind: str, body: Json, *, lane: str = "other") -> int:
        """Any update, of whatever kind; returns its id, 0 when the bot does not want it."""
        update = self.world.hears(kind, body, lane=lane)
        return update.id if update else 0

    def described(self, message: Message) -> Json:
        """A message as it would be given out now."""
        return api_objects.message(message, self.world)

    async def delivered(self, *, within: float = 5.0) -> None:
        """Wait until every update was taken, over either way. Raises `AssertionError`."""
        await self.delivering.delivered(within=within)

    def posted(self, place: Place | None = None) -> list[Message]:
        """What the bot has standing there, oldest first."""
        return [each for each in self.world.listed((place or self.social).id) if each.from_bot]

    def called(self, method: str) -> list[Json]:
        """The arguments of every call of a method that was granted."""
        return [
            each.arguments for each in self.world.calls if each.method == method and each.answer.get("ok")
        ]

    def refused(self) -> list[tuple[str, str]]:
        """(method, description) of every call that was refused."""
        calls = [each for each in self.world.calls if not each.answer.get("ok")]
        return [(each.method, str(each.answer.get("description", each.status))) for each in calls]


@asynccontextmanager
async def open_telegram(*, now: Callable[[], datetime] = system_now) -> AsyncIterator[Telegram]:
    """A Telegram that is served for as long as the block runs."""
    telegram = Telegram(now=now)
    await telegram.server.open()
    try:
        yield telegram
    finally:
        await telegram.delivering.close()
        await telegram.server.close()
