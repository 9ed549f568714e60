"""The people of a workspace: listing and inviting them, their roles, and owners that a surface names."""

from datetime import datetime

from agents.context import Capability, Context, Profile
from agents.refusals import Refused
from agents.replies import Reply, lines, say, text
from agents.text import clean
from storage.models import Person, Role
from storage.unit_of_work import Work

ROLES = ", ".join(role.value for role in Role)
LONGEST_NAME = 60


async def list_people(context: Context) -> Reply:
    """All people with their roles."""
    async with context.read() as work:
        everybody = await work.people.all()
    return Reply(text=lines(text("People:"), *(text(f"  {p.name}: {p.role}") for p in everybody)))


async def invite(context: Context, name: str, role: str) -> Reply:
    """Add a person, known by their address or name on the surface of the person who invites them."""
    context.require(Capability.OWN)
    name, wanted = " ".join(clean(name).split()), _role(role)
    profile = await _profile(context, name)
    called = profile.name
    if not called or len(name) > LONGEST_NAME:
        raise Refused("A name has 1 to 60 characters: /invite dana approver")
    surface = context.channel.surface
    async with context.work() as work:
        await work.workspaces.get(lock=True)
        address = name if _by_address(context) else name.lower()
        known = await work.people.find(surface=surface, address=address)
        if known or (not _by_address(context) and await work.people.find_by_name(called)):
            raise Refused(f"{called} is here already. /role {called} {wanted} changes the role.")
        person = await add_person(
            work, profile, role=wanted, surface=surface, address=address, now=context.now(), by=context.person
        )
        alone = len(await work.people.all()) == 2 and (await work.workspaces.get()).self_approval is None
    note = " From now on nobody approves their own words (/settings self-approval on allows it)."
    return say(f"✓ {person.name} is {wanted} now.{note if alone else ''}")


def _by_address(context: Context) -> bool:
    return context.directory is not None and context.directory.knows(context.channel)


async def _profile(context: Context, name: str) -> Profile:
    """The profile of the invited person, from their surface where it knows its people."""
    if not _by_address(context) or context.directory is None:
        return Profile(name)
    profile = await context.directory.look_up(context.channel, name)
    if profile is None:
        raise Refused(f"Mention who you mean, so that it is nobody else: @{name[:LONGEST_NAME]}")
    return profile


async def set_role(context: Context, name: str, role: str) -> Reply:
    """Give a person, named by name or address, another role; the last owner stays owner."""
    context.require(Capability.OWN)
    wanted, surface = _role(role), context.channel.surface
    profile = await context.directory.look_up(context.channel, name) if context.directory else None
    async with context.work() as work:
        await work.workspaces.get(lock=True)
        person = await work.people.find(surface=surface, address=name) or await work.people.find_by_name(name)
        if person is None and profile:
            person = await add_person(
                work, profile, role=wanted, surface=surface, address=name, now=context.now()
            )
        if person is None:
            raise Refused(f"There is nobody called {name} here. /role lists everybody.")
        if person.role is Role.OWNER and wanted is not Role.OWNER and await work.people.count_owners() == 1:
            raise Refused(f"{person.name} is the last owner: make somebody else owner first.")
        person.role = wanted
        await work.audit.add(
            actor=context.person.name,
            verb="gave role",
            subject=person.name,
            at=context.now(),
            role=wanted.value,
        )
    return say(f"✓ {person.name} is {wanted} now.")


async def make_owner(context: Context) -> None:
    """Make the person of this turn an owner, because they own the place on its surface."""
    async with context.work() as work:
        person = await work.people.by_id(context.person.id)
        if person is not None:
            person.role = Role.OWNER
            name = person.name
            role = person.role.value
            await work.audit.add(actor=name, verb="was appointed", subject=name, at=context.now(), role=role)


async def revoke_ownership(context: Context, *, role: Role) -> None:
    """Give the person of this turn `role`, because they no longer own the place on its surface.

    The last owner stays owner, and so does a person who is known on other surfaces too.
    """
    async with context.work() as work:
        await work.workspaces.get(lock=True)
        person = await work.people.by_id(context.person.id)
        if person is None or await work.people.count_owners() == 1:
            return
        if await work.people.surfaces(person) != {context.channel.surface}:
            return
        person.role = role
        name, given = person.name, role.value
        await work.audit.add(actor=name, verb="resigned", subject=name, at=context.now(), role=given)


async def add_person(
    work: Work,
    profile: Profile,
    *,
    role: Role,
    surface: str,
    address: str,
    now: datetime,
    by: Person | None = None,
) -> Person:
    """Add a person as their surface knows them; a second person of a name is named with their address."""
    name = " ".join(clean(profile.name).split())[:LONGEST_NAME] or address
    if await work.people.find_by_name(name):
        name = f"{name} ({address})"
    person = await work.people.add(name=name, role=role, at=now, surface=surface, address=address)
    person.zone = profile.zone
    actor, verb = (by.name, "invited") if by else (name, "joined")
    await work.audit.add(actor=actor, verb=verb, subject=name, at=now, role=role.value)
    return person


def _role(word: str) -> Role:
    try:
        return Role(word.lower())
    except ValueError:
        raise Refused(f"“{word}” is not a role. Roles: {ROLES}.") from None
