"""A workspace for tests that write its rows directly: posts, publications, insights and activities."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from cryptography.fernet import Fernet

from agents.context import UnattendedView
from agents.platform_rules.registry import Platforms
from agents.replies import Channel, Reply, plain
from integrations.platforms.base import Limits
from storage.database import Database
from storage.models import (
    Account,
    Activity,
    Campaign,
    Post,
    Publication,
    Revision,
    Role,
    Status,
    Variant,
    Workspace,
)
from storage.vault import Vault
from tests.databases import lay_out

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass
class Paper:
    """A platform that has a name and limits, and does nothing."""

    name: str
    label: str
    limits: Limits = field(default_factory=lambda: Limits(characters=280, count=len))


PLATFORMS = Platforms({"x": Paper("x", "X"), "linkedin": Paper("linkedin", "LinkedIn")})


def wall(words: str, zone: str = "Europe/Berlin") -> datetime:
    """A wall time such as "2026-11-23 09:00", as a moment in UTC."""
    return datetime.fromisoformat(words).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def words_of(reply: Reply) -> str:
    """Everything a reply says, as plain text."""
    rows = [plain(reply.text)] if reply.text else []
    for card in reply.cards:
        rows += [card.title, *(plain(line) for line in card.lines)]
    return "\n".join(rows)


@dataclass
class WorkspaceSetup:
    """A workspace with methods that write its rows."""

    database: Database
    workspace_id: int
    zone: str

    @property
    def home(self) -> Channel:
        """The home channel."""
        return Channel("recorder", f"home{self.workspace_id}")

    def seen(self, now: datetime) -> UnattendedView:
        """A view of the workspace at a moment."""
        return UnattendedView(self.database, PLATFORMS, self.workspace_id, self.zone, now)

    async def change(self, **settings: object) -> None:
        """Change columns of the workspace."""
        async with self.database.work(self.workspace_id) as work:
            workspace = await work.workspaces.get()
            for name, value in settings.items():
                setattr(workspace, name, value)

    async def post(
        self,
        words: str,
        *,
        due: datetime,
        on: Sequence[str] = ("x",),
        status: Status = Status.SCHEDULED,
        note: str = "",
    ) -> Sequence[Variant]:
        """Add a post with a variant on each account."""
        here = {"workspace_id": self.workspace_id, "created_at": LONG_AGO}
        async with self.database.work(self.workspace_id) as work:
            number = (await work.workspaces.get()).next_number()
            (dana,) = await work.people.all()
            variants = [
                Variant(
                    workspace_id=self.workspace_id,
                    account_id=(await work.accounts.get(each)).id,
                    status=status,
                    due_at=due,
                    next_at=due,
                    zone=self.zone,
                    note=note,
                )
                for each in on
            ]
            await work.posts.add(
                Post(
                    campaign_id=self.workspace_id,
                    number=number,
                    brief=f"brief {number}",
                    variants=variants,
                    author_id=dana.id,
                    **here,
                )
            )
            work.session.add_all(
                Revision(variant_id=each.id, number=1, words=words, author_id=dana.id, **here)
                for each in variants
            )
        return variants

    async def published(
        self, words: str, *, at: datetime, on: Sequence[str] = ("x",), **numbers: int
    ) -> Publication:
        """Add a published post with its first numbers; returns its last publication."""
        variants = await self.post(words, due=at, on=on, status=Status.PUBLISHED)
        async with self.database.work(self.workspace_id) as work:
            publications = [
                await work.publications.add(
                    Publication(
                        workspace_id=self.workspace_id,
                        variant_id=each.id,
                        account_id=each.account_id,
                        external_id=f"e{each.id}",
                        url=f"http://127.0.0.1:8321/feed/{each.id}",
                        published_at=at,
                    )
                )
                for each in variants
            ]
        if numbers:
            await self.measured(publications[-1], at=at, **numbers)
        return publications[-1]

    async def measured(self, publication: Publication, *, at: datetime, **numbers: int) -> None:
        """Add an insight of a publication."""
        async with self.database.work(self.workspace_id) as work:
            await work.insights.add(publication_id=publication.id, numbers=numbers, at=at)

    async def heard(
        self, words: str, *, about: Publication, at: datetime, author: str = "Mia", kind: str = "comment"
    ) -> None:
        """Add an activity about a publication."""
        async with self.database.work(self.workspace_id) as work:
            await work.activities.add(
                Activity(
                    workspace_id=self.workspace_id,
                    account_id=about.account_id,
                    publication_id=about.id,
                    external_id=f"{about.id}:{at.isoformat()}",
                    kind=kind,
                    author=author,
                    words=words,
                    at=at,
                )
            )


async def set_up_workspace(database: Database, *, zone: str, at_home: bool = True) -> WorkspaceSetup:
    """A new workspace with dana, two accounts and a home channel."""
    async with database.shared_work() as shared:
        row: Workspace = await shared.workspaces.add(name="Desk", zone=zone, at=LONG_AGO)
        work = shared.within(row.id)
        dana = await work.people.add(name="Dana", role=Role.OWNER, at=LONG_AGO)
        setup = WorkspaceSetup(database, row.id, zone)
        place = await work.places.keep(surface=setup.home.surface, address=setup.home.address)
        row.home_channel_id = place.id if at_home else None
        here = {"workspace_id": row.id}
        await work.campaigns.add(
            Campaign(goal="sell", author_id=dana.id, place_id=place.id, created_at=LONG_AGO, **here)
        )
        for name in ("x", "linkedin"):
            await work.accounts.add(
                Account(ref=name, platform=name, carrier=name, handle="@acme", connected_at=LONG_AGO, **here)
            )
    return setup


@asynccontextmanager
async def open_database(place: Path | str) -> AsyncIterator[Database]:
    """Open the database at a URL, or in a folder, where it is created if missing."""
    url = place if isinstance(place, str) else f"sqlite+aiosqlite:///{place / 'desk.db'}"
    if isinstance(place, Path):
        await asyncio.to_thread(lay_out, place / "desk.db")
    vault = Vault([Fernet.generate_key().decode()])
    database = await Database.open(url, vault)
    try:
        yield database
    finally:
        await database.close()
