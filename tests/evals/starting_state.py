"""The starting state of a scenario: people, posts, the brand, and the pages behind links."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from agents.approvals import decisions
from agents.context import RIGHTS, Context, Desk
from agents.posts import plans
from agents.posts.plans import Draft
from agents.replies import Channel
from agents.workspace import brand
from integrations.base import FetchedContent, Reader, WebPage
from storage.models import Role
from tests.evals.scenario import Given
from tests.evals.snapshots import ZONE

FRIDAY = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
TUESDAY = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
PEOPLE = {"bob": Role.APPROVER, "eve": Role.EDITOR, "vic": Role.VIEWER}


@dataclass(frozen=True)
class Library:
    """Reads the pages of a scenario; every other link is read by the desk's own reader."""

    reader: Reader
    pages: Mapping[str, str]

    async def fetch(self, url: str, *, most: int) -> FetchedContent:
        """A file behind a link."""
        return await self.reader.fetch(url, most=most)

    async def read(self, url: str) -> WebPage:
        """A page behind a link."""
        if words := self.pages.get(url):
            return WebPage(url, "A page", words, FRIDAY)
        return await self.reader.read(url)


async def furnish(desk: Desk, workspace_id: int, channel: Channel, given: Given) -> None:
    """Put into a fresh workspace what is given."""
    async with desk.database.work(workspace_id) as work:
        for name, role in PEOPLE.items():
            await work.people.add(name=name, role=role, at=desk.clock.now(), surface="recorder", address=name)
        (await work.workspaces.get()).tokens_a_day = given.tokens_a_day
    dana = await context(desk, workspace_id, channel, "dana")
    for kind, value in given.brand.items():
        await brand.add_fact(dana, kind, value)
    if given.posts:
        eve = await context(desk, workspace_id, channel, "eve")
        day = FRIDAY.date()
        drafts = [_draft(number) for number in range(1, given.posts + 1)]
        _, posts = await plans.store_plan(eve, goal="bread", first=day, last=day, drafts=drafts, note="")
        for post in posts:
            if post.number in given.approved:
                await decisions.approve(dana, post.id, post.version)


def _draft(number: int) -> Draft:
    words = {
        "x": f"Fresh bread, day {number}: come early.",
        "linkedin": f"On day {number} we tell how our bakers work through the night, and why.",
    }
    return Draft(f"Bread {number}", TUESDAY + timedelta(days=number - 1), words)


async def context(desk: Desk, workspace_id: int, channel: Channel, by: str) -> Context:
    """What a turn of somebody would be given."""
    async with desk.database.read(workspace_id) as work:
        person = await work.people.find_by_name(by)
        place = (await work.workspaces.get()).home_channel_id
    assert person is not None
    return Context(
        desk=desk,
        workspace_id=workspace_id,
        zone=ZONE,
        person=person,
        channel=channel,
        place_id=place or 0,
        capabilities=RIGHTS[person.role],
    )
