"""A desk to play stories on: people write and press, time passes, and everything shown can be read."""

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from agents.context import RIGHTS, Context
from agents.publishing.preflight import AHEAD
from agents.replies import Button, Card, Channel, Form, Reply, plain
from agents.reports.digests import Digests
from agents.workspace import onboarding
from bot.app import OpenDesk, open_desk
from bot.settings import Settings
from bot.surfaces.contract import Delivery, FormSubmission, Incoming, Press, Speaker
from integrations.llm.base import Model
from storage.models import FeedEntry
from tests.doubles.clock import HandClock
from tests.doubles.surface import Recorder, Stage

STEP = timedelta(hours=6)
"""The longest time that passes without a run of the jobs, which collect numbers and look at accounts."""

_deliveries = itertools.count(1)


def settings_in(folder: Path, **more: str) -> Settings:
    """Settings of a desk that lives in a folder, with those of its `.env`."""
    file = folder / ".env"
    kept = dict(line.split("=", 1) for line in file.read_text().splitlines()) if file.exists() else {}
    here = {"COPYDESK_DATA_DIR": str(folder), "COPYDESK_HTTP_PORT": "0"}
    return Settings.of({**here, **kept, **more})


@dataclass
class Theatre:
    """One open desk and one channel on it."""

    app: OpenDesk
    clock: HandClock
    surface: Recorder
    channel: Channel
    workspace_id: int

    @property
    def stage(self) -> Stage:
        """The content of the channel."""
        return self.surface.stage(self.channel)

    async def deliver(self, delivery: Delivery) -> None:
        """Bring a delivery to the door and wait for its turn."""
        await (await self.app.gateway.receive(delivery))

    async def says(self, words: str, *, by: str = "dana", delivery: str = "") -> Reply:
        """A person writes; returns the reply."""
        shown = len(self.stage.replies), len(self.stage.private)
        await self.deliver(
            Incoming(delivery or f"d{next(_deliveries)}", self.channel, self.person(by), words)
        )
        return self._answer(shown)

    async def presses(self, label: str, *, on: str = "", by: str = "dana") -> Reply:
        """A person presses the button with this label on the card of "#3" or on the last reply."""
        return await self.presses_value(self.button(label, on=on).value, by=by)

    async def presses_value(self, value: str, *, by: str = "dana", delivery: str = "") -> Reply:
        """A person presses a button that may be on an old copy of a card."""
        shown = len(self.stage.replies), len(self.stage.private)
        await self.deliver(Press(delivery or f"d{next(_deliveries)}", self.channel, self.person(by), value))
        return self._answer(shown)

    async def hands_in(self, form: Form | None, *, by: str = "dana", **values: str) -> Reply:
        """A person submits a form; fields that are not given keep their values."""
        assert form is not None, "no form is open"
        filled = {each.name: values.get(each.name.replace("-", "_"), each.value) for each in form.fields}
        shown = len(self.stage.replies), len(self.stage.private)
        await self.deliver(
            FormSubmission(f"d{next(_deliveries)}", self.channel, self.person(by), form.value, filled)
        )
        return self._answer(shown)

    def _answer(self, before: tuple[int, int]) -> Reply:
        if len(self.stage.replies) > before[0]:
            return self.stage.replies[-1]
        if len(self.stage.private) > before[1]:
            return self.stage.private[-1][1]
        return Reply()

    def person(self, name: str) -> Speaker:
        """A person on this surface."""
        return Speaker(self.surface.name, name.lower(), name)

    def card(self, number: str) -> Card:
        """The present card of "#3"."""
        return next(card for card in self.stage.cards.values() if card.title.split()[0] == number)

    def plan(self) -> Card:
        """The card of the newest plan."""
        return [card for key, card in self.stage.cards.items() if key.startswith("plan:")][-1]

    def button(self, label: str, *, on: str = "") -> Button:
        """A button by its label, or by the beginning of its label."""
        if on:
            buttons = self.card(on).buttons if on.startswith("#") else self.plan().buttons
        else:
            buttons = self.stage.replies[-1].buttons
        found = [each for each in buttons if each.label == label] or [
            each for each in buttons if each.label.startswith(label)
        ]
        assert found, f"no button {label!r} among {[each.label for each in buttons]}"
        return found[0]

    async def passes(self, **length: float) -> None:
        """Time passes: jobs run when something can happen, and at least every `STEP`."""
        end = self.clock.now() + timedelta(**length)
        while (now := self.clock.now()) < end:
            moments = [end, now + STEP, *await self._expected(now)]
            self.clock.set(min(each for each in moments if each > now))
            await self.app.scheduler.run_all()
        await self.app.scheduler.run_all()

    async def _expected(self, now: datetime) -> list[datetime]:
        """The times of the next due post, of the look at its risks, and of the next summary."""
        desk, due = self.app.desk, await self._next_due()
        summary = await Digests(desk.database, desk.platforms, desk.clock, send=self._unsent).next_due_at(now)
        return [each for each in (due, due and due - AHEAD, summary) if each is not None]

    async def _next_due(self) -> datetime | None:
        async with self.app.desk.database.read_shared() as shared:
            return await shared.claims.next_due_at(now=self.clock.now())

    async def _unsent(self, workspace_id: int, channel: Channel, reply: Reply) -> None:
        raise AssertionError(f"only the desk itself sends summaries, not {workspace_id, channel, reply}")

    async def feed(self) -> list[FeedEntry]:
        """The entries of the local feed, oldest first."""
        async with self.app.desk.database.read_shared() as shared:
            return list(await shared.local_feed.newest(1000))[::-1]

    async def context(self, *, by: str = "dana") -> Context:
        """The Context of a turn of this person."""
        async with self.app.desk.database.work(self.workspace_id) as work:
            workspace = await work.workspaces.get()
            person = await work.people.find_by_name(by)
            place = await work.places.keep(surface=self.channel.surface, address=self.channel.address)
        assert person is not None
        return Context(
            desk=self.app.desk,
            workspace_id=self.workspace_id,
            zone=workspace.zone,
            person=person,
            channel=self.channel,
            place_id=place.id,
            capabilities=RIGHTS[person.role],
        )

    def with_model(self, context: Context, model: Model) -> Context:
        """The same Context with another model."""
        return replace(context, desk=replace(context.desk, model=model))

    async def no_progress(self, step: str) -> None:
        """A callback for progress that does nothing."""

    def said(self) -> str:
        """All words that were shown in the channel."""
        return self.surface.words(self.channel)


def words_of(reply: Reply) -> str:
    """A reply's text and its cards' titles and lines, as one string."""
    rows = [plain(reply.text)]
    for card in reply.cards:
        rows += [card.title, *(plain(line) for line in card.lines), *(each.words for each in card.previews)]
    return "\n".join(rows)


@asynccontextmanager
async def playing(
    folder: Path,
    clock: HandClock,
    *,
    zone: str = "Europe/Berlin",
    owner: str = "dana",
    place: str = "social",
    surface_name: str = "recorder",
) -> AsyncIterator[Theatre]:
    """A desk with one workspace, founded by its owner; opening the same folder again is a restart."""
    surface = Recorder(surface_name)
    channel = Channel(surface.name, place)
    async with open_desk(settings_in(folder), clock=clock) as app:
        app.notifier.serve(surface)
        workspace_id = await onboarding.found_workspace(
            app.desk.database,
            app.desk.platforms,
            channel=channel,
            owner=owner,
            address=owner,
            zone=zone,
            now=clock.now(),
        )
        yield Theatre(app, clock, surface, channel, workspace_id)
