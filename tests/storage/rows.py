"""Rows to ask questions about: a workspace with a person, a place, an account, and posts."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from storage.database import Database
from storage.models import Account, Answer, Approval, Campaign, Person, Place, Post, Revision, Role, Variant
from storage.unit_of_work import Work

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@dataclass
class Rows:
    """One workspace and what hangs on it."""

    workspace_id: int
    person: Person
    place: Place
    account: Account
    campaign: Campaign


async def rows(database: Database, *, address: str = "here") -> Rows:
    """A new workspace."""
    async with database.shared_work() as shared:
        workspace = await shared.workspaces.add(name="Desk", zone="Europe/Berlin", at=NOON)
        work = shared.within(workspace.id)
        scope: dict[str, Any] = {"workspace_id": workspace.id}
        person = await work.people.add(name="Dana", role=Role.OWNER, at=NOON, surface="s", address="dana")
        place = await work.places.keep(surface="s", address=address)
        account = await work.accounts.add(
            Account(ref="x", platform="x", carrier="x", handle="@a", connected_at=NOON, **scope)
        )
        campaign = await work.campaigns.add(
            Campaign(goal="sell", author_id=person.id, place_id=place.id, created_at=NOON, **scope)
        )
    return Rows(workspace.id, person, place, account, campaign)


async def post(work: Work, there: Rows, *, words: str = "Hello", due: datetime = NOON) -> Post:
    """A post with one variant that people were asked about."""
    scope: dict[str, Any] = {"workspace_id": there.workspace_id}
    variant = Variant(account_id=there.account.id, due_at=due, next_at=due, zone="Europe/Berlin", **scope)
    made = await work.posts.add(
        Post(
            campaign_id=there.campaign.id,
            number=(await work.workspaces.get()).next_number(),
            brief="b",
            author_id=there.person.id,
            created_at=NOON,
            variants=[variant],
            **scope,
        )
    )
    revision: dict[str, Any] = {"number": 1, "words": words, "author_id": there.person.id, "created_at": NOON}
    work.session.add(Revision(variant_id=variant.id, **revision, **scope))
    await work.approvals.ask(question(there, made, variant))
    return await work.posts.reload(made)


def question(there: Rows, made: Post, variant: Variant) -> Approval:
    """What is asked about a variant as it stands."""
    return Approval(
        workspace_id=there.workspace_id,
        post_id=made.id,
        version=made.version,
        variant_id=variant.id,
        revision=variant.revision,
        seal="seal",
        answer=Answer.PENDING,
        asked_at=NOON,
    )
