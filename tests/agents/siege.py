"""A siege: a hostile model calls any tool, anybody presses any button, and a ledger knows what was approved.

The ledger shares nothing with the desk but the seal: it remembers what every button showed when it was drawn
and who may decide, and calls it a breach when anything is scheduled that nobody with the right pressed.
"""

import itertools
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from agents import cards, presses, tools
from agents.context import Context
from agents.refusals import REFUSALS
from agents.replies import Card, Reply
from agents.seals import seal
from agents.toolbox import BadCall, Toolbox
from storage.database import Database
from storage.models import Post, Status, Variant
from tests.agents.office import PLATFORMS, Office, office

PEOPLE = ("dana", "bob", "eve", "vic")
DECIDING = ("dana", "bob")
NOW_VERBS = ("send", "resend")
LANDINGS = (Status.HELD, Status.RECONNECT, Status.ASKING, Status.REJECTED)

_places = itertools.count(1)


class Breach(AssertionError):
    """Something is to go out that nobody with the right has approved as it is."""


@dataclass(frozen=True)
class Call:
    """A model, in somebody's turn, asks for a tool."""

    by: str
    name: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True)
class Press:
    """Somebody presses the newest (or oldest) such button of a post, from their own or another workspace."""

    by: str
    verb: str
    post: int
    oldest: bool = False
    outside: bool = False


@dataclass(frozen=True)
class Forge:
    """Somebody sends a button's value that they made up."""

    by: str
    value: str
    outside: bool = False


@dataclass(frozen=True)
class Engine:
    """The publisher could not send what was scheduled."""

    post: int
    status: Status


@dataclass(frozen=True)
class Wait:
    """Time passes."""

    seconds: int


Step = Call | Press | Forge | Engine | Wait


@dataclass(frozen=True)
class Guards:
    """What stands between a step and the rows; a mutant is the same with one guard taken out."""

    toolbox: Toolbox = field(default_factory=lambda: Toolbox.of(tools))
    press: Callable[[Context, str], Awaitable[Reply]] = presses.press
    context: Callable[[Context], Context] = lambda context: context


@dataclass(frozen=True)
class Shown:
    """A Variant as a card showed it: everything that its seal covers, and who wrote it."""

    variant: Variant
    words: str
    author_id: int
    due_at: datetime

    def seal(self, *, due_at: datetime | None = None) -> str:
        """The seal over what was shown, at its own time or another."""
        return seal(
            workspace_id=self.variant.workspace_id,
            account_id=self.variant.account_id,
            revision=self.variant.revision,
            words=self.words,
            media=self.variant.current.media,
            due_at=due_at or self.due_at,
        )


@dataclass
class Siege:
    """The desk under siege, a workspace beside it, and the ledger."""

    guards: Guards
    here: Office
    outside: Office
    shown: dict[str, list[Shown]] = field(default_factory=dict)
    """button → what its card showed when it was first drawn"""
    drawn: dict[int, object] = field(default_factory=dict)
    """post id → how it stood when its card was last drawn"""
    approved: set[tuple[int, str]] = field(default_factory=set)
    posts: Sequence[Post] = ()
    """the besieged workspace's, oldest first, as they stand after the last step"""

    async def play(self, steps: Sequence[Step]) -> None:
        """Every step, and after each a look at everything. Raises `Breach`."""
        for step in steps:
            with suppress(*REFUSALS, BadCall):
                await self._play(step)
            self.posts = await self._posts()
            self.inspect(step)
            await self.draw(self.posts)

    async def _play(self, step: Step) -> None:
        match step:
            case Call(by, name, arguments):
                context = self.guards.context(await self.here.context(by))
                await self.guards.toolbox.call(replace(context, writer="a model"), name, arguments)
            case Press(by, verb, post, oldest, outside):
                await self._press(by, self._value(verb, post, oldest=oldest), outside=outside)
            case Forge(by, value, outside):
                await self._press(by, value, outside=outside)
            case Engine(post, status):
                await self._land(post, status)
            case Wait(seconds):
                self.here.clock.set(self.here.clock.now() + timedelta(seconds=seconds))

    async def _posts(self) -> Sequence[Post]:
        async with self.here.desk.database.glance(self.here.workspace_id) as work:
            return (await work.posts.newest(100))[::-1]

    async def draw(self, posts: Sequence[Post]) -> None:
        """Show every card that changed: from now on its buttons may be pressed at any time."""
        changed = [post for post in posts if self.drawn.get(post.id) != _state(post)]
        if not changed:
            return
        async with self.here.desk.database.glance(self.here.workspace_id) as work:
            for post in changed:
                self.drawn[post.id] = _state(post)
                card = await cards.post_card(work, PLATFORMS, post, now=self.here.clock.now())
                self._note(card, [post])
            for campaign_id in {post.campaign_id for post in changed}:
                plan = await work.campaigns.by_id(campaign_id)
                assert plan
                ours = [post for post in posts if post.campaign_id == campaign_id]
                self._note(await cards.plan_card(work, PLATFORMS, plan), ours)

    def _note(self, card: Card, posts: Sequence[Post]) -> None:
        for button in card.buttons:
            self.shown.setdefault(button.value, _seen(posts))

    def _value(self, verb: str, place: int, *, oldest: bool) -> str:
        if not self.posts:
            return f"{verb}:1:1"
        post = self.posts[place % len(self.posts)]
        subject = post.campaign_id if verb == "approve_all" else post.id
        known = [value for value in self.shown if value.startswith(f"{verb}:{subject}:")]
        return known[0 if oldest else -1] if known else f"{verb}:{subject}:{post.version}"

    async def _press(self, by: str, value: str, *, outside: bool) -> None:
        if by in DECIDING and not outside:
            await self._write_down(by, value)
        where = self.outside if outside else self.here
        await self.guards.press(self.guards.context(await where.context(by)), value)

    async def _write_down(self, by: str, value: str) -> None:
        """What this press approves: what its card showed, unless it is the presser's own words."""
        person = (await self.here.context(by)).person
        now = self.here.clock.now().replace(microsecond=0)
        for each in self.shown.get(value, []):
            if value.startswith(NOW_VERBS):
                self.approved.add((each.variant.id, each.seal(due_at=now)))
            elif value.startswith("approve") and each.author_id != person.id:
                self.approved.add((each.variant.id, each.seal()))

    async def _land(self, place: int, status: Status) -> None:
        if not self.posts:
            return
        async with self.here.desk.database.work(self.here.workspace_id) as work:
            for variant in (await work.posts.hold(self.posts[place % len(self.posts)].id)).variants:
                if variant.status is Status.SCHEDULED:
                    variant.status = status

    def inspect(self, step: Step) -> None:
        """Raises `Breach` when something is scheduled that is not in the ledger."""
        for each in _seen(self.posts):
            is_due = each.variant.status is Status.SCHEDULED
            if is_due and (each.variant.id, each.seal()) not in self.approved:
                raise Breach(f"{each.words!r} is scheduled after {step}")


def _state(post: Post) -> object:
    return post.version, [variant.status for variant in post.variants]


def _seen(posts: Sequence[Post]) -> list[Shown]:
    return [
        Shown(variant, variant.current.words, variant.current.author_id, variant.due_at)
        for post in posts
        for variant in post.variants
    ]


async def besiege(database: Database, guards: Guards, steps: Sequence[Step]) -> Siege:
    """Two fresh workspaces on one database, and every step against the first. Raises `Breach`."""
    place = next(_places)
    here = await office(database, place=f"here {place}")
    outside = await office(database, place=f"outside {place}", clock=here.clock)
    siege = Siege(guards, here, outside)
    await siege.play(steps)
    return siege
