"""The same stories through Telegram: people type, answer and press there, and every card is compared.

A story speaks of Replies, Cards and Forms. Here whatever it does goes through a strict Telegram and our own
surface, by long polling, and what the surface was given to show is remembered beside it (`Mirror`); after
each act every card must stand on Telegram as it stands in the story: its title, its words, its buttons.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from agents.context import Profile
from agents.replies import Card, Channel, Field, Form, Reply
from agents.workspace import onboarding
from bot.app import OpenDesk, open_desk
from bot.surfaces.contract import Delivery, FormSubmission, Incoming, Press, Speaker
from bot.surfaces.telegram.dialogs.forms import NOTHING
from bot.surfaces.telegram.surface import Telegram as TelegramSurface
from bot.surfaces.telegram.transport.rate_limiter import RateLimiter
from bot.surfaces.telegram.transport.sender import ALBUM, PHOTO, TOPIC
from tests.bot.surfaces.telegram.conftest import HandTime
from tests.doubles.clock import HandClock
from tests.doubles.surface import Recorder
from tests.doubles.telegram import Message, Person, Telegram, open_telegram
from tests.doubles.telegram.objects import Update
from tests.stories.theatre import Theatre, settings_in

STRANGERS = {"mallory"}
NAMED = re.compile(r"^/(?:invite|role) (\w+)")
HARMLESS = ("Not Found", "message is not modified", "can't initiate conversation")
"""What the surface is refused on ordinary days: a newer method, an edit of nothing, a stranger's own chat."""


class Mirror(Recorder):
    """Shows everything on Telegram, and remembers it for the story."""

    def __init__(self, telegram: TelegramSurface) -> None:
        super().__init__(telegram.name)
        self.telegram = telegram
        self.references: dict[str, str] = {}

    async def send(self, channel: Channel, reply: Reply, *, to: Speaker | None = None) -> Mapping[str, str]:
        """Show a reply in both."""
        shown = await self.telegram.send(channel, reply, to=to)
        await super().send(channel, reply, to=to)
        self.references |= shown
        return shown

    async def redraw(self, channel: Channel, reference: str, card: Card) -> None:
        """Draw a card anew in both."""
        await self.telegram.redraw(channel, reference, card)
        self.stage(channel).cards[card.key] = card

    async def progress(self, channel: Channel, step: str) -> None:
        """Say it in both."""
        await self.telegram.progress(channel, step)
        await super().progress(channel, step)

    async def preview(self, channel: Channel, card: Card | None) -> None:
        """Show it in both."""
        await self.telegram.preview(channel, card)
        await super().preview(channel, card)

    async def introduce(self, channel: Channel, address: str) -> Profile | None:
        """Who that is on Telegram."""
        return await self.telegram.introduce(channel, address)

    async def owners(self, channel: Channel) -> Mapping[str, Profile]:
        """The group's admins."""
        return await self.telegram.owners(channel)


@dataclass
class TelegramTheatre(Theatre):
    """A desk whose people are in a group on Telegram."""

    telegram: Telegram = field(default_factory=Telegram)
    brought: dict[str, Update] = field(default_factory=dict)

    @property
    def mirror(self) -> Mirror:
        """What was shown."""
        assert isinstance(self.surface, Mirror)
        return self.surface

    def person(self, name: str) -> Speaker:
        """Somebody on Telegram."""
        person = self.telegram.person(name.lower())
        if name in STRANGERS:
            self.telegram.social.standings[person.id] = "left"
        return Speaker(self.surface.name, str(person.id), name)

    async def deliver(self, delivery: Delivery) -> None:
        """Do on Telegram what this delivery would come of, and wait for its turn."""
        person = Person(
            self.telegram.world,
            self.telegram.world.people[int(delivery.speaker.address)],
            self.telegram.social,
        )
        match delivery:
            case Incoming(text=words):
                await self._says(person, words, delivery.delivery)
            case Press(value=value):
                await self._presses(person, value)
            case FormSubmission(value=value, values=values):
                await self._answers(person, value, values)
        await self._settled()
        self._check()

    async def _settled(self) -> None:
        await self.telegram.delivered()
        await self.mirror.telegram.idle()

    async def _says(self, person: Person, words: str, delivery: str) -> None:
        """Write it; the same delivery once more is the same update."""
        if known := self.brought.get(delivery):
            inbox = self.mirror.telegram._inbox
            assert inbox
            assert await inbox.take(known.payload)
            return
        if named := NAMED.match(words):
            human = self.telegram.hires(named[1].lower())
            user = {"id": human.id, "is_bot": False, "first_name": human.name}
            place = {"offset": named.start(1), "length": len(named[1])}
            person.says(words, marked=[{"type": "text_mention", "user": user, **place}])
        elif words.startswith("/"):
            person.says(words)
        else:
            person.mentions(words)
        self.brought[delivery] = self.telegram.world.waiting()[-1]

    async def _presses(self, person: Person, value: str) -> None:
        """The newest button of that value; where none stands any more, one on an old copy."""
        asking = value.replace(":", "?", 1)
        for message in reversed(self._shown()):
            sent = [str(each.get("callback_data")) for each in message.buttons]
            if value in sent:
                await person.acts(value, on=message)
                return
            if asking in sent:
                await person.acts(asking, on=message)
                await self._settled()
                await person.presses(message, "Yes")
                return
        await person.acts(value, on=self._shown()[-1])

    def _shown(self) -> list[Message]:
        return self.telegram.posted()

    async def _answers(self, person: Person, value: str, values: Mapping[str, str]) -> None:
        """Answer the question as a person would: a proposal is pressed, everything else is typed."""
        form = next(reply.form for reply in reversed(self.stage.replies) if reply.form)
        assert form.value == value
        each = _changed(form, values)
        if len(form.fields) > 1 and not each.error:
            await person.presses(self._shown()[-1], each.label)
            await self._settled()
        question, reply = self._shown()[-2:]
        words = values[each.name]
        if words in each.choices:
            await person.presses(question, words)
        elif not words:
            await person.presses(question, NOTHING)
        else:
            person.replies(reply, words)

    def _check(self) -> None:
        """Every card stands on Telegram as it stands here, and Telegram refused nothing."""
        refused = [said for _, said in self.telegram.refused()]
        assert not [each for each in refused if not any(harmless in each for harmless in HARMLESS)], refused
        for key, reference in self.mirror.references.items():
            card = self.stage.cards.get(key)
            if card is not None:
                self._compare(card, reference)

    def _compare(self, card: Card, reference: str) -> None:
        chat = int(self.channel.address)
        parts = [each for each in reference.split(",") if not each.startswith((ALBUM, TOPIC))]
        numbers = [int(each.removeprefix(PHOTO)) for each in parts]
        messages = [self.telegram.world.messages[chat, each] for each in numbers]
        shown = "\n".join(each.text for each in messages)
        assert card.title in shown
        assert all(preview.words in shown for preview in card.previews)
        labels = [each["text"] for message in messages for each in message.buttons if "callback_data" in each]
        assert labels == [button.label for button in card.buttons], (card.key, labels)


def _changed(form: Form, values: Mapping[str, str]) -> Field:
    """The field that somebody answers: the one that is wrong, or differs, or the first."""
    wrong = [each for each in form.fields if each.error]
    differing = [each for each in form.fields if values[each.name] != each.value]
    return (wrong or differing or list(form.fields))[0]


@asynccontextmanager
async def playing_on_telegram(
    folder: Path, clock: HandClock, *, zone: str = "Europe/Berlin"
) -> AsyncIterator[TelegramTheatre]:
    """A desk of one group that dana founded; its surface fetches what people do."""
    async with open_telegram() as telegram:
        told = {"TELEGRAM_BOT_TOKEN": telegram.token, "TELEGRAM_BASE_URL": telegram.url}
        async with open_desk(settings_in(folder, **told), clock=clock) as app, _served(app) as mirror:
            channel = Channel(mirror.name, str(telegram.social.id))
            workspace_id = await onboarding.found_workspace(
                app.desk.database,
                app.desk.platforms,
                channel=channel,
                root=channel.address,
                owner="dana",
                address=str(telegram.person("dana").id),
                zone=zone,
                now=clock.now(),
            )
            yield TelegramTheatre(app, clock, mirror, channel, workspace_id, telegram)


@asynccontextmanager
async def _served(app: OpenDesk) -> AsyncIterator[Mirror]:
    """The surface, running, and mirrored."""
    surface = app.surfaces.find(TelegramSurface)
    assert surface is not None
    time = HandTime()
    surface._client._limiter = RateLimiter(now=time.now, sleep=time.sleep)
    mirror = Mirror(surface)
    app.notifier.serve(mirror)
    running = asyncio.create_task(surface.run(app.gateway))
    try:
        yield mirror
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
