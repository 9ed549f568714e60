"""A desk for tests without a gateway: a database, simulated accounts, people with roles, and presses."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from agents.context import RIGHTS, Context, Desk
from agents.interactions import buttons
from agents.platform_rules.registry import Platforms
from agents.posts import plans
from agents.posts.plans import Draft
from agents.replies import Channel, Reply
from agents.workspace import onboarding
from integrations.platforms.base import Limits, OutgoingPost, PublishedPost
from storage.database import Database
from storage.models import Post, Role, Status
from tests.doubles.clock import HandClock
from tests.doubles.model import Scripted

FRIDAY = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
"""10:00 in Berlin."""
PEOPLE = {"bob": Role.APPROVER, "eve": Role.EDITOR, "vic": Role.VIEWER}


@dataclass
class Paper:
    """A platform that has a name and limits, and does nothing."""

    name: str
    label: str
    limits: Limits
    tried_first: bool = True


@dataclass
class Mirror(Paper):
    """A platform that simulates the others; these tests do not publish."""

    tried_first: bool = False
    faults: Mapping[str, str] = field(default_factory=lambda: {"refuse": "refuse the words"})

    async def publish(self, outgoing: OutgoingPost) -> PublishedPost:
        raise AssertionError("nothing is published here")


SHORT = Paper("short", "Short", Limits(characters=280, count=len))
LONG = Paper("long", "Long", Limits(characters=3000, count=len))
MIRROR = Mirror("mirror", "mirror", Limits(characters=500, count=len))
PLATFORMS = Platforms({each.name: each for each in (SHORT, LONG, MIRROR)})


@dataclass
class DeskSetup:
    """A workspace of the desk: dana is its owner; bob, eve and vic have other roles."""

    desk: Desk
    clock: HandClock
    workspace_id: int
    channel: Channel

    async def context(self, by: str = "dana") -> Context:
        """The context of a person's turn."""
        async with self.desk.database.read(self.workspace_id) as work:
            workspace = await work.workspaces.get()
            person = await work.people.find_by_name(by)
        assert person is not None
        return Context(
            desk=self.desk,
            workspace_id=self.workspace_id,
            zone=workspace.zone,
            person=person,
            channel=self.channel,
            place_id=workspace.home_channel_id or 0,
            capabilities=RIGHTS[person.role],
        )

    async def plan(
        self, words: Mapping[str, str] | None = None, *, by: str = "eve", hours: float = 48, count: int = 1
    ) -> list[Post]:
        """Plan `count` posts, the first due in `hours`, then a day apart."""
        words = words or {"short": "Spring is here", "long": "Spring is here, at length"}
        drafts = [
            Draft("Spring", self.clock.now() + timedelta(hours=hours, days=each), words)
            for each in range(count)
        ]
        day = date(2026, 11, 20)
        _, posts = await plans.store_plan(
            await self.context(by), goal="spring", first=day, last=day, drafts=drafts, note="by a script"
        )
        return posts

    async def press(self, value: str, *, by: str = "dana") -> Reply:
        """Press a button as a person."""
        return await buttons.press(await self.context(by), value)

    async def approve(self, post: Post, *, by: str = "dana") -> Reply:
        """Press Approve on the present card as a person."""
        return await self.press(f"approve:{post.id}:{(await self.post(post.number)).version}", by=by)

    async def post(self, number: int) -> Post:
        """The present state of a post."""
        async with self.desk.database.read(self.workspace_id) as work:
            return await work.posts.numbered(number)

    async def statuses(self, number: int) -> list[Status]:
        """The statuses of a post's variants."""
        return [variant.status for variant in (await self.post(number)).variants]

    async def put(self, number: int, status: Status) -> None:
        """Set the status of every variant of a post, as the publisher would."""
        async with self.desk.database.work(self.workspace_id) as work:
            for variant in (await work.posts.numbered(number)).variants:
                variant.status = status


async def set_up_desk(
    database: Database,
    *,
    place: str = "social",
    clock: HandClock | None = None,
    platforms: Platforms = PLATFORMS,
) -> DeskSetup:
    """Create a workspace with its people."""
    clock = clock or HandClock(FRIDAY)
    desk = Desk(database, platforms, Scripted(), clock, "http://127.0.0.1:8321")
    channel = Channel("recorder", place)
    workspace_id = await onboarding.found_workspace(
        database,
        platforms,
        channel=channel,
        owner="dana",
        address="dana",
        zone="Europe/Berlin",
        now=clock.now(),
    )
    async with database.work(workspace_id) as work:
        for name, role in PEOPLE.items():
            await work.people.add(name=name, role=role, at=clock.now(), surface="recorder", address=name)
    return DeskSetup(desk, clock, workspace_id, channel)
