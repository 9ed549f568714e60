"""Joining two workspaces: what moves, which settings stay, and when joining is refused.

The one with fewer posts (of two equals the younger) moves into the other: its places, people, accounts,
brand, posts with everything decided about them, series and conversations. Settings are those of the one that
stays, but what is stricter stays too: a pause, a silence, a second pair of eyes. Everybody keeps their role.
The audit log of the one that goes is append-only and stays where it is; the other's names its last hash.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from agents.approvals import seals
from agents.context import Clock
from agents.refusals import Refused
from agents.replies import Channel
from agents.schedule import series
from agents.text import ACTOR
from storage.database import Database
from storage.models import Person, Role, Workspace, ZoneSource
from storage.repositories.workspace import shared_accounts
from storage.repositories.workspace.workspace_merge import (
    DuplicatePerson,
    WorkspaceMerge,
    count_posts,
    merge_people,
)
from storage.unit_of_work import SharedWork, Work

RANKS = (Role.VIEWER, Role.EDITOR, Role.APPROVER, Role.OWNER)
BUSY = (
    "{numbers} of “{name}” is on its way, or nobody knows yet whether it is out, and moving it could send it "
    "twice. Nothing was linked, and the code is still good: wait until the cards say what became of it, or "
    "answer what they ask, and type it again."
)
OVERTAKEN = (
    "One of the two was linked with another place this very moment. Nothing was done: ask for a new code."
)


@dataclass(frozen=True, slots=True)
class JoiningSide:
    """A workspace to join, and the person there who asked for it; None where a surface asked."""

    workspace_id: int
    person_id: int | None = None


@dataclass(frozen=True, slots=True)
class JoinedWorkspace:
    """The workspace that stays, and what has another name or number now.

    Moved posts have numbers above `after`; `renamed` are account refs, before → after; `shared` are the refs
    of accounts that both had connected.
    """

    workspace_id: int
    name: str
    moved: int
    after: int
    renamed: Mapping[str, str]
    shared: Sequence[str] = ()


async def join_workspaces(
    shared: SharedWork, one: JoiningSide, other: JoiningSide, *, now: datetime
) -> JoinedWorkspace:
    """Join two workspaces and the persons who asked. Raises `Refused`; then nothing was changed."""
    going, staying = await _order(shared, one, other)
    rows = WorkspaceMerge(shared.session, source=going.workspace_id, target=staying.workspace_id)
    source, target = await rows.hold()
    if source.joined_id or target.joined_id:
        raise Refused(OVERTAKEN)
    if unsettled := await rows.unsettled():
        raise Refused(BUSY.format(numbers=", ".join(f"#{each}" for each in unsettled[:10]), name=source.name))
    same = await shared_accounts.find_shared_accounts(shared.session, source=source.id, target=target.id)
    await _seal_anew(rows, target.id, same)
    await shared_accounts.merge_accounts(shared.session, same)
    await rows.spare_accounts()
    renamed = await rows.rename_accounts()
    moved, after = source.posts_numbered, target.posts_numbered
    _settle(source, target)
    work = shared.within(staying.workspace_id)
    actor = await _name(work, staying)
    refs = [each.ref for each in await work.accounts.all() if each.id in same.values()]
    joined = JoinedWorkspace(target.id, target.name, moved, after, renamed, refs)
    head = await _retire(shared, source, joined, actor=actor, now=now)
    twins = [*await rows.known_twice()]
    if going.person_id and staying.person_id:
        twins.append(DuplicatePerson(going.person_id, staying.person_id))
    await rows.move(after=after)
    await unite_people(work, twins)
    await _tell_apart(work)
    await work.audit.add(
        actor=actor,
        verb="linked",
        subject=f"workspace {going.workspace_id}",
        at=now,
        posts=moved,
        after=after,
        accounts=dict(renamed),
        head=head,
    )
    return joined


async def _order(shared: SharedWork, one: JoiningSide, other: JoiningSide) -> tuple[JoiningSide, JoiningSide]:
    """The side that moves, and the side that stays."""
    sizes = {each: await count_posts(shared.session, each.workspace_id) for each in (one, other)}
    going, staying = sorted((one, other), key=lambda each: (sizes[each], -each.workspace_id))
    return going, staying


async def _name(work: Work, side: JoiningSide) -> str:
    person = await work.people.by_id(side.person_id)
    return person.name if person else ACTOR


async def _seal_anew(rows: WorkspaceMerge, workspace_id: int, same: Mapping[int, int]) -> None:
    """Seal approvals and series for their new workspace; a seal that was broken stays broken.

    `same` maps the ids of accounts to the accounts of the workspace that replace them.
    """
    for approval, variant in await rows.sealed():
        if approval.seal == seals.seal_of(variant) and approval.revision == variant.revision:
            account_id = same.get(variant.account_id, variant.account_id)
            sealed = seals.seal_moved(variant, workspace_id=workspace_id, account_id=account_id)
            approval.seal_anew(sealed)
    for each in await rows.series():
        is_whole = each.approved_seal == series.series_seal(each)
        each.join(workspace_id, accounts=same)
        if is_whole:
            each.seal_anew(series.series_seal(each))


def _settle(source: Workspace, target: Workspace) -> None:
    """Settle the settings: the stricter one of both stays; posts continue the numbers."""
    if source.paused_at and not target.paused_at:
        target.pause(at=source.paused_at, by=source.paused_by)
    ends = [each.muted_until for each in (source, target) if each.muted_until]
    target.mute(until=max(ends, default=None))
    if source.self_approval is False:
        target.self_approval = False
    if target.zone_from is not ZoneSource.TOLD and source.zone_from is ZoneSource.TOLD:
        target.set_zone(source.zone)
    target.home_channel_id = target.home_channel_id or source.home_channel_id
    target.posts_numbered += source.posts_numbered


async def _retire(
    shared: SharedWork, source: Workspace, joined: JoinedWorkspace, *, actor: str, now: datetime
) -> str:
    """Close the source with a last row in its audit log; returns the hash of that row."""
    audit = shared.within(source.id).audit
    await audit.add(actor=actor, verb="joined", subject=f"workspace {joined.workspace_id}", at=now)
    (last,) = await audit.newest(1)
    source.join(joined.workspace_id)
    return last.hash


async def unite_people(work: Work, twins: Sequence[DuplicatePerson]) -> None:
    """Make one person of each pair, with the greater of their two roles."""
    same: dict[int, int] = {}
    for twin in twins:
        other, kept = _follow(same, twin.other), _follow(same, twin.same)
        found = [await work.people.by_id(each) for each in (other, kept)]
        if other == kept or found[0] is None or found[1] is None:
            continue
        gone, stays = found[0], found[1]
        stays.role = max(gone.role, stays.role, key=RANKS.index)
        stays.zone = stays.zone or gone.zone
        await work.session.flush()
        await merge_people(work.session, DuplicatePerson(other, kept))
        same[other] = kept
    await work.session.flush()
    work.session.expire_all()


def _follow(same: Mapping[int, int], person_id: int) -> int:
    """The id of the person who replaces this one."""
    while person_id in same:
        person_id = same[person_id]
    return person_id


async def _tell_apart(work: Work) -> None:
    """Give people with the same name different names; the first of them keeps it."""
    seen: set[str] = set()
    for person in await work.people.all():
        person.name = _free(person, seen)
        seen.add(person.name.casefold())


def _free(person: Person, seen: set[str]) -> str:
    number, name = 1, person.name
    while name.casefold() in seen:
        number += 1
        name = f"{person.name} ({number})"
    return name


log = structlog.get_logger()


async def move_address(
    database: Database, clock: Clock, channel: Channel, address: str, *, with_references: bool
) -> bool:
    """Move the place at `channel` to `address` on the same surface; False when there was nothing to move.

    Its workspace, conversation, waiting deliveries and the identity with that address move in one
    transaction, and with `with_references` its shown cards. A workspace that was founded at the new address
    meanwhile is joined with the old one. Moving twice changes nothing.
    """
    surface = channel.surface
    try:
        async with database.shared_work() as shared:
            old = await shared.workspaces.find_by_channel(surface=surface, address=channel.address)
            new = await shared.workspaces.find_by_channel(surface=surface, address=address)
            if old and new and old != new:
                await join_workspaces(shared, JoiningSide(old), JoiningSide(new), now=clock.now())
            return await shared.addresses.move(
                surface=surface, before=channel.address, after=address, with_references=with_references
            )
    except Refused:
        log.warning("a place could not follow", surface=surface)
        return False
