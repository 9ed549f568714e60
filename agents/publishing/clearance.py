"""The last checks before an Attempt is written: may exactly this go out on this account now?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from agents.approvals.seals import seal_outgoing
from agents.cards.post_rows import PAUSED, RESTING
from agents.checks import brand_rules
from agents.checks.brand_facts import Fact
from agents.media import files
from agents.platform_rules import extras
from agents.platform_rules.registry import Platforms, UnknownPlatform
from agents.text import without_full_stop
from integrations.platforms.base import HasIdempotencyKeys, OutgoingPost, Platform, PlatformIdentity
from storage.models import Health, Status
from storage.repositories.publishing.due_variants import DueVariant
from storage.repositories.publishing.settlements import Settlement
from storage.vault import SealBroken, Vault

LATE = "it is more than {minutes} minutes late, so it was not sent by itself"
LOST = "{handle} is not connected any more: connect it again"
UNSEALED = "its words, media or time are not what was approved, so it was not sent: approve it again"
MAYBE = "{note}; an earlier try may have gone through: look there, then say so here"
UNWANTED = "it {refusal}, so it was not sent: edit it, or change the brand with /brand"
FORGOTTEN = "it could not be sent again in time"


@dataclass(frozen=True, slots=True)
class Cleared:
    """A Due that may go out, as it goes out, and who carries it."""

    due: DueVariant
    carrier: Platform
    outgoing: OutgoingPost


def clear(
    due: DueVariant, *, platforms: Platforms, vault: Vault, now: datetime, brand: Sequence[Fact] = ()
) -> Cleared | Settlement:
    """What may be sent, or where it goes instead and why. Nothing was sent yet."""
    if refusal := _refusal(due, now):
        return refusal
    try:
        outgoing = address(due, vault, not_before=now, folder=platforms.folder)
        carrier = platforms.publisher(due.carrier)
    except SealBroken:
        return _refused(due, Status.RECONNECT, LOST.format(handle=due.handle))
    except UnknownPlatform as unknown:
        return _refused(due, Status.HELD, str(unknown))
    if due.seal is None or due.seal != seal_outgoing(due, outgoing):
        return _refused(due, Status.PROPOSED, UNSEALED)
    about = f"{due.brief}\n{due.goal}"
    if unwanted := brand_rules.brand_refusal(
        brand, due.words, due.besides, platform=due.platform, about=about
    ):
        return _refused(due, Status.PROPOSED, UNWANTED.format(refusal=unwanted))
    return _timely(due, carrier, now=now) or Cleared(due, carrier, outgoing)


def _refusal(due: DueVariant, now: datetime) -> Settlement | None:
    """What the workspace and the account have against it."""
    if due.paused_at is not None:
        return _refused(due, Status.HELD, PAUSED)
    if due.campaign_paused_at is not None:
        return _refused(due, Status.HELD, RESTING)
    if now > due.due_at + timedelta(minutes=due.grace_minutes):  # a person's release sets a new `due_at`
        return _refused(due, Status.HELD, LATE.format(minutes=due.grace_minutes))
    if due.health is not Health.CONNECTED:
        return _refused(due, Status.RECONNECT, LOST.format(handle=due.handle))
    return None


def _timely(due: DueVariant, carrier: Platform, *, now: datetime) -> Settlement | None:
    """What the clock has against it."""
    if now < due.due_at:  # it was set back since this was claimed
        return Settlement(due, Status.SCHEDULED, (Status.CLAIMED,), due.note, next_at=due.due_at)
    if due.doubted_at is not None and not may_repeat(due, carrier, now=now):
        return _refused(due, Status.ASKING, FORGOTTEN)
    return None


def address(due: DueVariant, vault: Vault, *, not_before: datetime | None, folder: Path) -> OutgoingPost:
    """Exactly what goes out, with files of this folder. Its key is the same for every try of the same words.

    Raises `SealBroken`.
    """
    return OutgoingPost(
        key=f"{due.workspace_id}-{due.variant_id}-{due.revision}",
        identity=PlatformIdentity(
            account_id=due.account_id,
            handle=due.handle,
            stands_for=due.platform,
            access=vault.open(due.access) if due.access else "",
            external_id=due.external_id,
            server=due.server,
        ),
        text=due.words,
        media=files.list_media_files(due.media, folder=folder),
        not_before=not_before,
        besides=extras.read_extras(due.besides),
        steps=due.steps,
    )


def _refused(due: DueVariant, status: Status, note: str) -> Settlement:
    if due.doubted_at is not None:  # nobody may be told that it is not out
        return Settlement(
            due, Status.ASKING, (Status.CLAIMED,), note=MAYBE.format(note=without_full_stop(note))
        )
    return Settlement(due, status, (Status.CLAIMED,), note=note)


MARGIN = timedelta(minutes=1)
"""before a platform forgets a key nothing is sent under it any more: longer than a call takes"""


def may_repeat(due: DueVariant, carrier: object, *, now: datetime) -> bool:
    """Will the platform recognise its key for as long as another try may take?

    A clock that was set back forbids it: nobody knows how old the key is.
    """
    if not isinstance(carrier, HasIdempotencyKeys) or due.doubted_at is None:
        return False
    return timedelta() <= now - due.doubted_at < carrier.repeats_safely - MARGIN
