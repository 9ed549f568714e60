"""Admission of deliveries: who acts, where, with which rights; new people and channels are registered."""

import re

from agents.context import RIGHTS, Context, Desk, Profile
from agents.replies import Channel, Reply, say
from agents.times import zone_guess
from agents.workspace import onboarding, people
from bot.outbound.notifier import Notifier
from bot.surfaces.contract import Delivery, OwnerResignation
from storage.models import Role, ZoneSource

NEWCOMER = Role.EDITOR
"""The role of a new person who belongs to the company: to draft, but not to decide."""
MENTION = re.compile(r"@(\w{2,32})")
MOST_MENTIONS = 20
"""People whose names are looked up for one message."""


class Admission:
    """Makes the Context of a delivery."""

    def __init__(self, desk: Desk, notifier: Notifier) -> None:
        self._desk = desk
        self._notifier = notifier

    async def admit(self, delivery: Delivery) -> Context | None:
        """The Context of a delivery; None for a stranger, who has no rights here."""
        known = await self._known(delivery)
        if known:
            return await self._appointed(known, delivery)
        profile = await self._notifier.look_up(delivery.channel, delivery.speaker.address)
        if profile is None or not profile.belongs:
            return None
        await self._welcome(delivery, profile)
        return await self._known(delivery)

    async def refusal_reply(self, delivery: Delivery) -> Reply:
        """The reply to a stranger, which names the people who decide here."""
        channel = delivery.channel
        async with self._desk.database.read_shared() as shared:
            found = await shared.workspaces.find_by_channel(surface=channel.surface, address=channel.address)
            deciding = await shared.within(found).people.approvers() if found else ()
        names = ", ".join(each.name for each in deciding)
        known = f" {names} can decide here." if names else ""
        return say(
            f"I don't know you in this workspace, so nothing was done.{known} "
            "An owner can /invite you or give you a /role.",
            private=True,
        )

    async def takes_part(self, channel: Channel) -> bool:
        """Whether the desk takes part in this thread."""
        async with self._desk.database.read_shared() as shared:
            found = await shared.workspaces.find_by_channel(surface=channel.surface, address=channel.address)
            if found is None:
                return False
            work = shared.within(found)
            place = await work.places.find(surface=channel.surface, address=channel.address)
            if place is None:
                return False
            return await work.conversation.has_entries(place_id=place.id, thread=channel.thread)

    async def with_names(self, channel: Channel, words: str) -> str:
        """The words with mentions by address replaced by names."""
        if not self._notifier.knows(channel):
            return words
        for address in list(dict.fromkeys(MENTION.findall(words)))[:MOST_MENTIONS]:
            if profile := await self._notifier.look_up(channel, address):
                words = words.replace(f"@{address}", f"@{profile.name}")
        return words

    async def _known(self, delivery: Delivery) -> Context | None:
        channel, speaker = delivery.channel, delivery.speaker
        async with self._desk.database.read_shared() as shared:
            found = await shared.workspaces.find_with_place(surface=channel.surface, address=channel.address)
            if found is None:
                return None
            work = shared.within(found[0].id)
            workspace, place = await work.workspaces.get(), found[1]
            person = await work.people.find(surface=speaker.surface, address=speaker.address)
        if person is None:
            return None
        if place.address != channel.address or place.shut_at is not None:
            async with self._desk.database.work(workspace.id) as work:
                place = await work.places.keep(surface=channel.surface, address=channel.address)
                place.open()
        return Context(
            desk=self._desk,
            workspace_id=workspace.id,
            zone=workspace.zone,
            person=person,
            channel=channel,
            place_id=place.id,
            capabilities=RIGHTS[person.role],
            directory=self._notifier,
            speaker=speaker.address,
            zone_is_guessed=workspace.zone_from is ZoneSource.GUESSED,
        )

    async def _welcome(self, delivery: Delivery, profile: Profile) -> None:
        """Register a new person; the owner of the channel, else the first speaker, owns its new workspace."""
        channel, address, now = delivery.channel, delivery.speaker.address, self._desk.clock.now()
        owners = await self._notifier.owners(channel)
        first = address if address in owners else next(iter(owners), address)
        workspace_id = await onboarding.found_workspace(
            self._desk.database,
            self._desk.platforms,
            channel=channel,
            root=channel.address.partition("/")[0],
            owner=owners.get(first, profile).name,
            address=first,
            zone=profile.zone or zone_guess.guess_zone(profile.language),
            now=now,
        )
        async with self._desk.database.work(workspace_id) as work:
            await work.workspaces.get(lock=True)
            if await work.people.find(surface=channel.surface, address=address):
                return
            role = Role.OWNER if address in owners else NEWCOMER
            await people.add_person(
                work, profile, role=role, surface=channel.surface, address=address, now=now
            )

    async def demote_owner(self, resigned: OwnerResignation) -> None:
        """Take the ownership of the workspace from a person who no longer owns the channel."""
        known = await self._known(resigned)
        if known and known.person.role is Role.OWNER:
            await people.revoke_ownership(known, role=NEWCOMER)

    async def _appointed(self, known: Context, delivery: Delivery) -> Context | None:
        """The Context of a known person, promoted if they became an owner of the channel meanwhile."""
        if known.person.role is not NEWCOMER:
            return known
        if delivery.speaker.address not in await self._notifier.owners(delivery.channel):
            return known
        await people.make_owner(known)
        return await self._known(delivery)
