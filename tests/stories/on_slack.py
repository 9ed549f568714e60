"""The same stories through Slack: people type and press there, and every card is compared with what it shows.

A story speaks of Replies, Cards and Forms. Here whatever it does goes through a strict Slack and our own
surface, over signed HTTP, and what the surface was given to show is remembered beside it (`Mirror`); after
each act every card must stand on Slack as it stands in the story: its title, its words, its buttons.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from agents.context import Profile
from agents.replies import Card, Channel, Reply
from agents.workspace import onboarding
from bot.adapters.feed_pages import LocalFeedPages
from bot.app import OpenDesk, open_desk
from bot.surfaces.contract import Delivery, FormSubmission, Incoming, Press, Speaker
from bot.surfaces.slack.dialogs.modals import FREE_WORDS, PART, PICKER, TIME_BELOW
from bot.surfaces.slack.surface import Slack as SlackSurface
from bot.surfaces.slack.transport.rate_limiter import RateLimiter
from bot.web.app import build_web_app
from bot.web.server import WebServer
from tests.doubles.clock import HandClock
from tests.doubles.slack import Message, Person, Slack, open_slack, words_of
from tests.doubles.slack.block_kit.content import Control, fields
from tests.doubles.surface import Recorder
from tests.stories.theatre import Theatre, settings_in

TEAM = "T0DESK"
STRANGERS = {"mallory"}
NAMED = re.compile(r"^(/invite|/role) (\w+)")


async def at_once(seconds: float) -> None:
    """Nobody waits for Slack's pace in a story."""


class Mirror(Recorder):
    """Shows everything on Slack, and remembers it for the story."""

    def __init__(self, slack: SlackSurface) -> None:
        super().__init__(slack.name)
        self.slack = slack
        self.references: dict[str, str] = {}

    async def send(self, channel: Channel, reply: Reply, *, to: Speaker | None = None) -> Mapping[str, str]:
        """Show a reply in both."""
        shown = await self.slack.send(channel, reply, to=to)
        await super().send(channel, reply, to=to)
        self.references |= {key: reference for key, reference in shown.items() if ":" in reference}
        return shown

    async def redraw(self, channel: Channel, reference: str, card: Card) -> None:
        """Draw a card anew in both."""
        await self.slack.redraw(channel, reference, card)
        self.stage(channel).cards[card.key] = card

    async def progress(self, channel: Channel, step: str) -> None:
        """Say it in both."""
        await self.slack.progress(channel, step)
        await super().progress(channel, step)

    async def preview(self, channel: Channel, card: Card | None) -> None:
        """Show it in both."""
        await self.slack.preview(channel, card)
        await super().preview(channel, card)

    def thread_of(self, reference: str) -> str:
        """The thread below a message."""
        return self.slack.thread_of(reference)

    async def introduce(self, channel: Channel, address: str) -> Profile | None:
        """Who that is on Slack."""
        return await self.slack.introduce(channel, address)


@dataclass
class SlackTheatre(Theatre):
    """A desk whose people are on Slack."""

    slack: Slack = field(default_factory=Slack)

    @property
    def mirror(self) -> Mirror:
        """What was shown."""
        assert isinstance(self.surface, Mirror)
        return self.surface

    def person(self, name: str) -> Speaker:
        """Somebody on Slack."""
        human = self.slack.hires(name.lower(), guest=name in STRANGERS)
        return Speaker(self.surface.name, human.id, name)

    def _acting(self, delivery: Delivery) -> Person:
        return self.slack.person(delivery.speaker.address)

    async def deliver(self, delivery: Delivery) -> None:
        """Do on Slack what this delivery would come of, and wait for its turn."""
        person = self._acting(delivery)
        match delivery:
            case Incoming(text=words) if words.startswith("/"):
                await person.types("/copydesk", self._mentioning(words).removeprefix("/"))
            case Incoming(text=words):
                await person.mentions(words, event_id=delivery.delivery)
            case Press(value=value):
                message, control = self._standing(person, value)
                await person.acts(control, on=message)
            case FormSubmission(value=value, values=values):
                await self._hands_in(person, value, values)
        await self.mirror.slack.idle()
        self._check()

    def _mentioning(self, words: str) -> str:
        """People on Slack are named by a mention."""
        return NAMED.sub(lambda found: f"{found[1]} <@{self.slack.hires(found[2].lower()).id}>", words)

    def _standing(self, person: Person, value: str) -> tuple[Message, Control]:
        """The newest button of that value; where none stands any more, one on an old copy."""
        messages = [each for each in person.visible() if each.from_app]
        for message in reversed(messages):
            for control in person.controls(message):
                if control.element.get("value") == value:
                    return message, control
        text = {"type": "plain_text", "text": "Old"}
        element = {"type": "button", "action_id": "press:0", "text": text, "value": value}
        return messages[-1], Control("old", element, "Old")

    async def _hands_in(self, person: Person, value: str, values: Mapping[str, str]) -> None:
        """Fill the dialog in as a person would: a proposal is picked, another time is typed."""
        form = next(reply.form for reply in reversed(self.stage.replies) if reply.form)
        assert form.value == value
        proposals = {choice for each in form.fields for choice in each.choices}
        typed: dict[str, object] = {}
        for each in fields(person.modal):
            words = values[re.split(f"[{PICKER}{PART}{FREE_WORDS}]", each.block_id)[0]]
            if each.element["type"] == "radio_buttons":
                typed[each.block_id] = words if words in proposals else TIME_BELOW
            elif (each.element["type"] == "static_select" and words in proposals) or (
                each.element["type"] == "plain_text_input" and words not in proposals
            ):
                typed[each.block_id] = words
        await person.submits(typed)

    def _check(self) -> None:
        """Every card stands on Slack as it stands here, and Slack refused nothing."""
        assert not self.slack.refused()
        for key, reference in self.mirror.references.items():
            card = self.stage.cards.get(key)
            if card is not None:
                self._compare(card, reference)

    def _compare(self, card: Card, reference: str) -> None:
        place, _, stamps = reference.partition(":")
        messages = [self.slack.world.messages[place, ts] for ts in stamps.split(",")]
        shown = "\n".join(words_of(each) for each in messages)
        assert card.title in shown
        assert all(preview.words in shown for preview in card.previews)
        labels = [label for each in messages for label in self.slack.person("dana").buttons(each)]
        assert labels == [button.label for button in card.buttons], (card.key, labels)


@asynccontextmanager
async def playing_on_slack(
    folder: Path, clock: HandClock, *, zone: str = "Europe/Berlin"
) -> AsyncIterator[SlackTheatre]:
    """A desk of one Slack team that dana founded; its surface is reached over signed HTTP."""
    async with open_slack(now=clock.now) as slack:
        told = {
            "SLACK_BOT_TOKEN": slack.token,
            "SLACK_BASE_URL": slack.api_url,
            "SLACK_SIGNING_SECRET": slack.world.app.signing_secret,
        }
        async with open_desk(settings_in(folder, **told), clock=clock) as app, _served(app, slack) as mirror:
            channel = Channel(mirror.name, f"{TEAM}/{slack.social.id}")
            workspace_id = await onboarding.found_workspace(
                app.desk.database,
                app.desk.platforms,
                channel=channel,
                root=TEAM,
                owner="dana",
                address=slack.person("dana").id,
                zone=zone,
                now=clock.now(),
            )
            yield SlackTheatre(app, clock, mirror, channel, workspace_id, slack)


@asynccontextmanager
async def _served(app: OpenDesk, slack: Slack) -> AsyncIterator[Mirror]:
    """The surface, listening, and mirrored."""
    surface = app.surfaces.find(SlackSurface)
    assert surface is not None
    surface._client._limiter = RateLimiter(sleep=at_once)
    mirror = Mirror(surface)
    app.notifier.serve(mirror)
    pages = LocalFeedPages(app.desk.database, app.desk.platforms)
    web = WebServer("127.0.0.1", 0, build_web_app(pages, app.ready, endpoints=app.surfaces.endpoints))
    await web.open()
    slack.listens(f"http://127.0.0.1:{web.port}/slack/events")
    running = asyncio.create_task(surface.run(app.gateway))
    try:
        yield mirror
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        await web.close()
