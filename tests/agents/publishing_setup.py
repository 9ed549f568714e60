"""A set-up for tests of publishing: a workspace, accounts, approved variants, and a publisher."""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from agents.approvals.seals import seal
from agents.platform_rules.extras import extras_column
from agents.platform_rules.registry import Platforms
from agents.publishing.outcomes import Timeouts
from agents.publishing.publisher import Publisher, PublishingEvent
from integrations.platforms.base import Describes, PostExtras
from storage.database import Database
from storage.models import (
    Account,
    Answer,
    Approval,
    Attempt,
    Campaign,
    Person,
    Post,
    Revision,
    Role,
    Status,
    Variant,
)
from storage.unit_of_work import Work
from tests.doubles.clock import HandClock
from tests.doubles.platform import Stage

START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@dataclass
class PublishingSetup:
    """Rows to publish, the platform double they are published on, and the events in `told`."""

    database: Database
    clock: HandClock
    stage: Stage
    workspace_id: int
    person_id: int
    campaign_id: int
    told: list[PublishingEvent] = field(default_factory=list)
    platforms: dict[str, Describes] = field(default_factory=dict)
    numbers: Any = field(default_factory=lambda: itertools.count(1))

    def publisher(
        self,
        owner: str = "w1",
        *,
        timeouts: Timeouts | None = None,
        ticks: Callable[[], float] = lambda: 0.0,
    ) -> Publisher:
        """A publisher on these rows."""
        known = Platforms({self.stage.name: self.stage, **self.platforms})
        return Publisher(
            self.database, known, self.clock, owner=owner, tell=self.hear, timeouts=timeouts, ticks=ticks
        )

    async def hear(self, happened: PublishingEvent) -> None:
        """Record an event."""
        self.told.append(happened)

    async def account(self, ref: str = "main", *, carrier: str = "stage") -> Account:
        """Add a connected account."""
        async with self.database.work(self.workspace_id) as work:
            return await work.accounts.add(
                Account(
                    workspace_id=self.workspace_id,
                    ref=ref,
                    platform=carrier,
                    handle=f"@{ref}",
                    carrier=carrier,
                    access=self.database.vault.seal("token"),
                    connected_at=START,
                )
            )

    async def scheduled(
        self,
        account: Account,
        *words: str,
        due: timedelta = timedelta(),
        media: Sequence[dict[str, Any]] = (),
        besides: PostExtras | None = None,
    ) -> list[int]:
        """Add approved variants with these words, due at the same moment; returns their ids."""
        async with self.database.work(self.workspace_id) as work:
            revisions = [
                Revision(
                    workspace_id=self.workspace_id,
                    number=1,
                    words=each,
                    media=list(media),
                    besides=extras_column(besides or PostExtras()),
                    author_id=self.person_id,
                    created_at=START,
                )
                for each in words
            ]
            return [await self._approved(work, account, each, START + due) for each in revisions]

    async def _approved(self, work: Work, account: Account, revision: Revision, due_at: datetime) -> int:
        scope = {"workspace_id": self.workspace_id}
        variant = Variant(**scope, account_id=account.id, due_at=due_at, next_at=due_at, zone="UTC")
        post = await work.posts.add(
            Post(
                **scope,
                campaign_id=self.campaign_id,
                number=next(self.numbers),
                brief=revision.words,
                author_id=self.person_id,
                created_at=START,
                variants=[variant],
            )
        )
        revision.variant_id = variant.id
        work.session.add(revision)
        sealed = seal(
            workspace_id=self.workspace_id,
            account_id=account.id,
            revision=1,
            words=revision.words,
            media=revision.media,
            due_at=due_at,
            besides=revision.besides,
        )
        await work.approvals.ask(
            Approval(
                **scope,
                post_id=post.id,
                version=1,
                variant_id=variant.id,
                revision=1,
                seal=sealed,
                answer=Answer.APPROVED,
                asked_at=START,
            )
        )
        variant.schedule()
        return variant.id

    async def variant(self, variant_id: int) -> Variant:
        """The present state of a variant."""
        async with self.database.read(self.workspace_id) as work:
            found = await work.session.get(Variant, variant_id)
        assert found is not None
        return found

    async def status(self, variant_id: int) -> Status:
        """The status of a variant."""
        return (await self.variant(variant_id)).status

    async def statuses(self, variant_ids: Sequence[int]) -> list[Status]:
        """The statuses of variants."""
        return [await self.status(each) for each in variant_ids]

    async def attempts(self, variant_id: int) -> Sequence[Attempt]:
        """All attempts of a variant."""
        async with self.database.read(self.workspace_id) as work:
            return await work.publications.attempts(variant_id)

    async def until_published(self, variant_id: int, publisher: Publisher) -> None:
        """Run the publisher while time passes, until a variant is published."""
        for _ in range(50):
            if await self.status(variant_id) is Status.PUBLISHED:
                return
            await self.clock.pass_time(seconds=30)
            await publisher.sweep()
            await publisher.reconcile()
            await publisher.drain()
        raise AssertionError(f"it was never published: {await self.status(variant_id)}")


async def set_up_publishing(database: Database) -> PublishingSetup:
    """Create a workspace to publish from, with a clock at `START`."""
    async with database.shared_work() as shared:
        workspace = await shared.workspaces.add(name="Test", zone="UTC", at=START)
        work = shared.within(workspace.id)
        person = Person(workspace_id=workspace.id, name="dana", role=Role.OWNER, joined_at=START)
        work.session.add(person)
        place = await work.places.keep(surface="console", address=f"place {workspace.id}")
        await work.session.flush()
        campaign = Campaign(
            workspace_id=workspace.id,
            goal="test",
            author_id=person.id,
            place_id=place.id,
            created_at=START,
        )
        await work.campaigns.add(campaign)
    clock = HandClock(START)
    return PublishingSetup(database, clock, Stage(now=clock.now), workspace.id, person.id, campaign.id)
