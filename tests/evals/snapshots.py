"""Snapshots of a workspace: everything that a turn might change, compared before and after."""

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from agents.context import Desk
from storage.models import Post, Status

ZONE = "Europe/Berlin"


@dataclass(frozen=True)
class PostSnapshot:
    """A post: its words, notes, local due times and statuses by account ref."""

    words: Mapping[str, str]
    notes: Mapping[str, str]
    dues: Mapping[str, str]
    statuses: Mapping[str, Status]


@dataclass(frozen=True)
class WorkspaceSnapshot:
    """A workspace: its posts by number, and everything else, which no model may change."""

    posts: Mapping[int, PostSnapshot]
    rest: Mapping[str, object]


async def take_snapshot(desk: Desk, workspace_id: int) -> WorkspaceSnapshot:
    """Read the whole workspace."""
    async with desk.database.read(workspace_id) as work:
        workspace = await work.workspaces.get()
        rest: dict[str, object] = {
            "brand": sorted((each.kind, each.value) for each in await work.brand_facts.all()),
            "people": sorted((each.name, each.role) for each in await work.people.all()),
            "accounts": sorted((each.ref, each.health) for each in await work.accounts.all()),
            "paused": workspace.paused_at,
            "budget": (workspace.tokens_a_day, workspace.cost_a_day),
            "self-approval": workspace.self_approval,
        }
        return WorkspaceSnapshot({each.number: _stood(each) for each in await work.posts.newest(1000)}, rest)


def _stood(post: Post) -> PostSnapshot:
    each_one = sorted(post.variants, key=lambda variant: variant.account.ref)
    return PostSnapshot(
        {each.account.ref: each.current.words for each in each_one},
        {each.account.ref: each.current.note for each in each_one},
        {each.account.ref: f"{each.due_at.astimezone(ZoneInfo(ZONE)):%a %d %b %H:%M}" for each in each_one},
        {each.account.ref: each.status for each in each_one},
    )
