"""The same theatre behind a strict Slack: what people say, press and hand in goes through it, both ways."""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from agents import founding
from agents.context import Profile
from agents.replies import Card, Channel, Reply
from bot.app import opened
from bot.pages import LocalFeedPages
from bot.slack.pace import Pace
from bot.slack.surface import Slack as SlackSurface
from bot.surface import Delivery, Incoming, Press, Speaker, Submitted
from bot.web.app import build
from bot.web.server import Web
from tests.doubles.clock import HandClock
from tests.doubles.slack import Message, Slack, open_slack
from tests.doubles.slack.surfaces import Control, controls
from tests.doubles.surface import Recorder
from tests.stories.theatre import Theatre, settings_in

TEAM = "T0DESK"
STRANGERS = {"mallory"}
"""Guests: whoever else is in the team may draft."""
NAMED = re.compile(r"^/(invite|role) (\w+)")


class Witness(Recorder):
    """Remembers what Slack is given to show, and has it shown."""

    def __init__(self, surface: SlackSurface) -> None:
        super().__init__(surface.name)
        self.surface = surface

    async def send(self, channel: Channel, reply: Reply, *, to: Speaker | None = None) -> Mapping[str, str]:
        await super().send(channel, reply, to=to)
        return await self.surface.send(channel, reply, to=to)

    async def redraw(self, channel: Channel, reference: str, card: Card) -> None:
        self.stage(channel).cards[card.key] = card
        await self.surface.redraw(channel, reference, card)

    async def progress(self, channel: Channel, step: str) -> None:
        await super().progress(channel, step)
        await self.surface.progress(channel, step)

    async def introduce(self, channel: Channel, address: str) -> Profile | None:
        return await self.surface.introduce(channel, address)

    def thread_of(self, reference: str) -> str:
        return self.surface.thread_of(reference)


@dataclass
class SlackTheatre(Theatre):
    """People act in #social."""

    slack: Slack = field(kw_only=True)

    def person(self, name: str) -> Speaker:
        self.slack.hires(name, guest=name in STRANGERS)
        return Speaker(self.surface.name, self.slack.person(name).id, name)

    async def deliver(self, delivery: Delivery) -> None:
        person = self.slack.person(delivery.speaker.name)
        match delivery:
            case Incoming(delivery=event_id, text=words) if words.startswith("/"):
                await person.types("/copydesk", NAMED.sub(self._mentioned, words).removeprefix("/"))
            case Incoming(delivery=event_id, text=words):
                await person.mentions(words, event_id=event_id)
            case Press(value=value):
                message, control = self._control(value)
                await person.acts(control, on=message)
            case Submitted(values=values):
                await person.submits(self._typed(values))
        assert isinstance(self.surface, Witness)
        await self.surface.surface.idle()

    def _mentioned(self, found: re.Match[str]) -> str:
        """Slack turns @bob into a mention while he is typed."""
        return f"/{found[1]} <@{self.slack.person(found[2]).id}|{found[2]}>"

    def _control(self, value: str) -> tuple[Message, Control]:
        """The newest button of that value, or an old one that nobody has before them any more."""
        for message in reversed(self.slack.posted()):
            for control in controls(message.blocks, user=""):
                if control.element.get("value") == value:
                    return message, control
        message = next(each for each in reversed(self.slack.posted()) if controls(each.blocks, user=""))
        there = controls(message.blocks, user="")[0]
        return message, replace(
            there, element={**there.element, "action_id": "press:9", "value": value or " "}
        )

    def _typed(self, values: Mapping[str, str]) -> dict[str, object]:
        """A time is written in words, the rest into its own input."""
        return {("when~" if name == "when" else name): value for name, value in values.items()}


@asynccontextmanager
async def playing_on_slack(folder: Path, clock: HandClock) -> AsyncIterator[SlackTheatre]:
    """A desk behind a Slack of its own, founded by dana, without waiting for Slack's pace."""
    async with open_slack() as slack:
        given = {"SLACK_BOT_TOKEN": slack.token, "SLACK_BASE_URL": slack.api_url}
        settings = settings_in(folder, SLACK_SIGNING_SECRET=slack.world.app.signing_secret, **given)
        async with opened(settings, clock=clock) as app:
            surface = app.surfaces.slack
            assert surface
            surface._client._pace = Pace(sleep=lambda _: asyncio.sleep(0))
            witness = Witness(surface)
            app.notifier.serve(witness)
            pages = LocalFeedPages(app.desk.database, app.desk.platforms)
            web = Web("127.0.0.1", 0, build(pages, app.ready, hooks=app.surfaces.hooks))
            await web.open()
            slack.listens(f"http://127.0.0.1:{web.port}/slack/events")
            running = asyncio.create_task(surface.run(app.gateway))
            channel = Channel(surface.name, f"{TEAM}/{slack.social.id}")
            workspace_id = await founding.found(
                app.desk.database,
                app.desk.platforms,
                channel=channel,
                root=TEAM,
                owner="dana",
                address=slack.person("dana").id,
                zone="Europe/Berlin",
                now=clock.now(),
            )
            try:
                yield SlackTheatre(app, clock, witness, channel, workspace_id, slack=slack)
            finally:
                running.cancel()
                with suppress(asyncio.CancelledError):
                    await running
                await web.close()
