"""Unlinking (/unlink): a place leaves its workspace and continues in a new one.

Its conversation and the people of its surface go with it, and so do the settings and a pause; posts, accounts
and decisions stay with the other places, which get the messages about posts that were planned here.
"""

from collections.abc import Sequence

from agents.context import Capability, Context
from agents.refusals import Refused
from agents.replies import Aside, Button, Channel, Reply, say, text
from agents.workspace import onboarding
from storage.models import Person, Place, Role, Workspace
from storage.repositories.workspace.channel_unlinking import ChannelUnlinking
from storage.unit_of_work import SharedWork, Work

SURE = "yes"
COPIED = (
    *(
        "zone",
        "zone_from",
        "paused_at",
        "paused_by",
        "muted_until",
        "quiet_from",
        "quiet_to",
        "self_approval",
    ),
    *("digest_at", "report_at", "report_weekday", "grace_minutes", "gap_minutes", "most_a_day", "quiet_days"),
)
"""Settings that the new workspace copies."""
ALONE = "This place is linked with no other one. /link joins it with one."
OWNERLESS = (
    "Nobody in the other places would own what stays there: give somebody who talks there the role first "
    "(/role NAME owner). Nothing was done."
)


async def ask_to_unlink(context: Context) -> Reply:
    """The effect of unlinking, and a button that does it. Raises `Refused`."""
    context.require(Capability.OWN)
    async with context.desk.database.read_shared() as shared:
        await _staying(_leaving(shared, context))
    question = "Take this place out? Posts and accounts stay with the others."
    return Reply(
        text=text(
            "This place would go on in a workspace of its own, with the people it has here and new accounts "
            "to rehearse with. Posts, accounts and decisions stay with the other places."
        ),
        buttons=(Button("Take this place out", f"do:unlink:{SURE}", "danger", question),),
    )


def _leaving(shared: SharedWork, context: Context) -> ChannelUnlinking:
    channel = context.channel
    root = channel.address.partition("/")[0]
    return ChannelUnlinking(shared.session, context.workspace_id, surface=channel.surface, root=root)


async def _staying(leaving: ChannelUnlinking) -> Sequence[Place]:
    staying = await leaving.staying()
    if not staying:
        raise Refused(ALONE)
    return staying


async def unlink_place(context: Context) -> Reply:
    """Move this place into a workspace of its own. Raises `Refused`; then nothing was changed."""
    context.require(Capability.OWN)
    now, channel, name = context.now(), context.channel, context.person.name
    async with context.desk.database.shared_work() as shared:
        leaving, work = _leaving(shared, context), shared.within(context.workspace_id)
        workspace = await work.workspaces.get(lock=True)
        staying = await _staying(leaving)
        home = await _home(work, workspace, staying)
        there = await _own(shared, context, workspace)
        for person, address in await leaving.known():
            await _copy(there, person, surface=channel.surface, address=address)
        workspace.home_channel_id = home.id
        await shared.session.flush()
        await leaving.go(there.workspace_id, instead=home.id)
        if channel.surface not in {each.surface for each in staying}:
            await leaving.forget_surface()
        await _let_go(work, leaving)
        await work.audit.add(
            actor=name, verb="unlinked", subject=f"{channel.surface} {channel.address}", at=now
        )
        told = Channel(home.surface, home.address)
    words = f"{name} took a place on {channel.surface} out of this workspace. Its posts stay here."
    return Reply(
        text=text(
            "✓ This place has a workspace of its own now. What was planned stays with the others; /accounts "
            "shows what you can try here."
        ),
        asides=(Aside(told, say(words)),),
        workspace_id=there.workspace_id,
    )


async def _own(shared: SharedWork, context: Context, workspace: Workspace) -> Work:
    """A new workspace with the settings of the old one, at home in this place."""
    now, name = context.now(), context.person.name
    new = await shared.workspaces.add(name=f"{name}'s desk", zone=workspace.zone, at=now)
    for setting in COPIED:
        setattr(new, setting, getattr(workspace, setting))
    new.home_channel_id = context.place_id
    there = shared.within(new.id)
    await onboarding.add_rehearsal_accounts(there, context.platforms, now)
    await there.audit.add(
        actor=name, verb="founded", subject="workspace", at=now, out_of=context.workspace_id
    )
    return there


async def _home(work: Work, workspace: Workspace, staying: Sequence[Place]) -> Place:
    """The home channel of those who stay: the present one, or the channel where they talked last."""
    talking = await work.places.talking()
    ids = [workspace.home_channel_id, *(each.id for each in talking), staying[0].id]
    by_id = {each.id: each for each in staying}
    return next(by_id[each] for each in ids if each in by_id)


async def _copy(there: Work, person: Person, *, surface: str, address: str) -> None:
    """Copy a person with their role into the new workspace, or add the address to the copy."""
    known = await there.people.find_by_name(person.name)
    if known is None:
        known = await there.people.add(name=person.name, role=person.role, at=person.joined_at)
        known.zone = person.zone
    await there.people.add_identity(known, surface=surface, address=address)


async def _let_go(work: Work, leaving: ChannelUnlinking) -> None:
    """Make people without any address viewers. Raises `Refused` where no owner stays."""
    for person in await leaving.unknown():
        person.role = Role.VIEWER
    await work.session.flush()
    if not await work.people.count_owners():
        raise Refused(OWNERLESS)
