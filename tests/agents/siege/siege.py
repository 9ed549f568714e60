"""A siege: a hostile model calls any tool, anybody presses any button, and an oracle knows what was approved.

It is a breach when anything is scheduled or sent that nobody with the right pressed, when anything is out
twice, when somebody without the right changes a post, and when another workspace's people change one.
"""

import itertools
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta

from sqlalchemy import update

from agents import tools
from agents.cards import plan_card, post_card
from agents.context import RIGHTS, Capability, Context
from agents.interactions import buttons
from agents.platform_rules.registry import Platforms
from agents.publishing.publisher import Publisher, PublishingEvent
from agents.refusals import REFUSALS
from agents.replies import Reply
from agents.turns.toolbox import BadCall, Toolbox
from integrations.errors import Uncertain
from integrations.platforms.base import OutgoingPost, PublishedPost
from storage.database import Database
from storage.models import Post, Role, Status, Variant
from tests.agents.desk_setup import LONG, MIRROR, SHORT, DeskSetup, Mirror, set_up_desk
from tests.agents.siege.oracle import Breach, Oracle, take_snapshot
from tests.agents.siege.steps import (
    ButtonPress,
    FailedPublishing,
    ForgedPress,
    PublishDue,
    Step,
    ToolCall,
    Wait,
)

PEOPLE = ("dana", "bob", "eve", "vic")
DECIDING = ("dana", "bob")
LANDINGS = (Status.HELD, Status.RECONNECT, Status.ASKING, Status.REJECTED)
CANNOT_DRAFT = {"vic": RIGHTS[Role.VIEWER]}

_places = itertools.count(1)


@dataclass
class Arena(Mirror):
    """Publishes, and takes a key once; what is really there is `landed`."""

    landed: list[OutgoingPost] = field(default_factory=list)
    loses_answer: bool = False
    repeats_safely: timedelta = timedelta(hours=24)

    async def publish(self, outgoing: OutgoingPost) -> PublishedPost:
        """Put it up, unless its key is known; the answer to it may be lost."""
        if outgoing.key not in {each.key for each in self.landed}:
            self.landed.append(outgoing)
        if self.loses_answer:
            self.loses_answer = False
            raise Uncertain("No answer came back.")
        assert outgoing.not_before
        return PublishedPost(outgoing.key, f"https://arena.example/{outgoing.key}", outgoing.not_before)


@dataclass(frozen=True)
class Guards:
    """What stands between a step and the rows; a mutant is the same with one guard taken out."""

    toolbox: Toolbox = field(default_factory=lambda: Toolbox.of(tools))
    press: Callable[[Context, str], Awaitable[Reply]] = buttons.press


@dataclass
class Siege:
    """The desk under siege, a workspace beside it, and the oracle."""

    guards: Guards
    here: DeskSetup
    outside: DeskSetup
    arena: Arena
    publisher: Publisher
    oracle: Oracle = field(default_factory=Oracle)
    drawn: dict[int, object] = field(default_factory=dict)
    """post id → how it stood when its card was last drawn"""
    posts: Sequence[Post] = ()
    """the besieged workspace's, oldest first, as they stand after the last step"""

    async def play(self, steps: Sequence[Step]) -> None:
        """Every step, and after each a look at everything. Raises `Breach`."""
        for step in steps:
            before = take_snapshot(self.posts)
            with suppress(*REFUSALS, BadCall):
                await self._play(step)
            self.posts = await self._posts()
            if _has_no_right(step) and take_snapshot(self.posts) != before:
                raise Breach(f"{step} changed a post")
            self.oracle.inspect(self.posts, self.arena.landed, step)
            await self.draw(self.posts)

    async def _play(self, step: Step) -> None:
        match step:
            case ToolCall():
                await self._call(step)
            case ButtonPress(by, verb, post, oldest, outside):
                await self._press(by, self._value(verb, post, oldest=oldest), outside=outside)
            case ForgedPress(by, value, outside):
                await self._press(by, value, outside=outside)
            case FailedPublishing(post, status):
                await self._land(post, status)
            case Wait(seconds):
                self.here.clock.set(self.here.clock.now() + timedelta(seconds=seconds))
            case PublishDue(loses_answer):
                await self._ring(loses_answer=loses_answer)

    async def _call(self, step: ToolCall) -> None:
        """Arguments that name a workspace name the besieged one."""
        where = self.outside if step.outside else self.here
        context = await where.context(step.by)
        arguments = dict(step.arguments)
        if "workspace_id" in arguments:
            arguments["workspace_id"] = self.here.workspace_id
        await self.guards.toolbox.call(replace(context, writer="a model"), step.name, arguments)

    async def _posts(self) -> Sequence[Post]:
        async with self.here.desk.database.read(self.here.workspace_id) as work:
            return (await work.posts.newest(100))[::-1]

    async def draw(self, posts: Sequence[Post]) -> None:
        """Show every card that changed."""
        changed = [post for post in posts if self.drawn.get(post.id) != _state(post)]
        if not changed:
            return
        platforms = self.here.desk.platforms
        async with self.here.desk.database.read(self.here.workspace_id) as work:
            for post in changed:
                self.drawn[post.id] = _state(post)
                card = await post_card.post_card(work, platforms, post, now=self.here.clock.now())
                self.oracle.note(card, [post])
            for campaign_id in {post.campaign_id for post in changed}:
                plan = await work.campaigns.by_id(campaign_id)
                assert plan
                ours = [post for post in posts if post.campaign_id == campaign_id]
                self.oracle.note(await plan_card.plan_card(work, platforms, plan), ours)

    def _value(self, verb: str, place: int, *, oldest: bool) -> str:
        if not self.posts:
            return f"{verb}:1:1"
        post = self.posts[place % len(self.posts)]
        subject = post.campaign_id if verb == "approve_all" else post.id
        return self.oracle.newest(verb, subject, post.version, oldest=oldest)

    async def _press(self, by: str, value: str, *, outside: bool) -> None:
        if by in DECIDING and not outside:
            person = (await self.here.context(by)).person
            self.oracle.pressed(value, by=person.id, now=self.here.clock.now())
        where = self.outside if outside else self.here
        await self.guards.press(await where.context(by), value)

    async def _land(self, place: int, status: Status) -> None:
        if not self.posts:
            return
        async with self.here.desk.database.work(self.here.workspace_id) as work:
            for variant in (await work.posts.lock(self.posts[place % len(self.posts)].id)).variants:
                if variant.status is Status.SCHEDULED:
                    variant.status = status

    async def _ring(self, *, loses_answer: bool) -> None:
        """Long enough for what got no answer to be looked at, and sent again where that is safe."""
        self.arena.loses_answer = loses_answer
        for _ in range(3):
            moment = await self.publisher.next_moment()
            if moment is None:
                return
            self.here.clock.set(max(moment, self.here.clock.now()))
            await self.publisher.reconcile()
            await self.publisher.drain()


def _has_no_right(step: Step) -> bool:
    """Whoever calls or presses from outside, and whoever may not draft, changes nothing here."""
    match step:
        case ToolCall(outside=True) | ButtonPress(outside=True) | ForgedPress(outside=True):
            return True
        case ToolCall(by=by) | ButtonPress(by=by) | ForgedPress(by=by):
            return Capability.DRAFT not in CANNOT_DRAFT.get(by, frozenset(Capability))
    return False


def _state(post: Post) -> object:
    return post.version, [variant.status for variant in post.variants]


async def besiege(database: Database, guards: Guards, steps: Sequence[Step]) -> Siege:
    """Two fresh workspaces on one database, and every step against the first. Raises `Breach`."""
    place = next(_places)
    arena = Arena(MIRROR.name, MIRROR.label, MIRROR.limits)
    platforms = Platforms({each.name: each for each in (SHORT, LONG, arena)})
    here = await set_up_desk(database, place=f"here {place}", platforms=platforms)
    outside = await set_up_desk(database, place=f"outside {place}", clock=here.clock, platforms=platforms)
    publisher = Publisher(database, platforms, here.clock, owner="w", tell=_nobody)
    siege = Siege(guards, here, outside, arena, publisher)
    try:
        await siege.play(steps)
    finally:
        await publisher.close()
        async with database.work(here.workspace_id) as work:  # the next siege's publisher finds nothing
            mine = Variant.workspace_id == here.workspace_id
            await work.session.execute(update(Variant).where(mine).values(status=Status.DROPPED))
    return siege


async def _nobody(_happened: PublishingEvent) -> None:
    """Nobody is told."""
