"""The last checks of a due variant before an Attempt is written and the platform is called."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from agents.approvals.seals import seal_outgoing
from agents.cards.post_rows import CAMPAIGN_PAUSED, DESK_PAUSED
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
class ClearedVariant:
    """A due variant that may go out, with its outgoing post and the platform that publishes it."""

    due: DueVariant
    carrier: Platform
    outgoing: OutgoingPost


def clear_variant(
    due: DueVariant, *, platforms: Platforms, vault: Vault, now: datetime, brand: Sequence[Fact] = ()
) -> ClearedVariant | Settlement:
    """Check a due variant: what may be sent, or a Settlement with the reason. Nothing was sent yet."""
    if refusal := _standing_refusal(due, now):
        return refusal
    try:
        outgoing = build_outgoing_post(due, vault, not_before=now, folder=platforms.folder)
        carrier = platforms.publisher(due.carrier)
    except SealBroken:
        return _refuse(due, Status.RECONNECT, LOST.format(handle=due.handle))
    except UnknownPlatform as unknown:
        return _refuse(due, Status.HELD, str(unknown))
    if due.seal is None or due.seal != seal_outgoing(due, outgoing):
        return _refuse(due, Status.PROPOSED, UNSEALED)
    about = f"{due.brief}\n{due.goal}"
    if unwanted := brand_rules.brand_refusal(
        brand, due.words, due.besides, platform=due.platform, about=about
    ):
        return _refuse(due, Status.PROPOSED, UNWANTED.format(refusal=unwanted))
    return _time_refusal(due, carrier, now=now) or ClearedVariant(due, carrier, outgoing)


def _standing_refusal(due: DueVariant, now: datetime) -> Settlement | None:
    """A refusal by a pause, by lateness or by the account's health; None if there is none."""
    if due.paused_at is not None:
        return _refuse(due, Status.HELD, DESK_PAUSED)
    if due.campaign_paused_at is not None:
        return _refuse(due, Status.HELD, CAMPAIGN_PAUSED)
    if now > due.due_at + timedelta(minutes=due.grace_minutes):  # a person's release sets a new `due_at`
        return _refuse(due, Status.HELD, LATE.format(minutes=due.grace_minutes))
    if due.health is not Health.CONNECTED:
        return _refuse(due, Status.RECONNECT, LOST.format(handle=due.handle))
    return None


def _time_refusal(due: DueVariant, carrier: Platform, *, now: datetime) -> Settlement | None:
    """A refusal by the clock: the variant was moved later, or its retry is too late."""
    if now < due.due_at:  # it was set back since this was claimed
        return Settlement(due, Status.SCHEDULED, (Status.CLAIMED,), due.note, next_at=due.due_at)
    if due.doubted_at is not None and not may_repeat(due, carrier, now=now):
        return _refuse(due, Status.ASKING, FORGOTTEN)
    return None


def build_outgoing_post(
    due: DueVariant, vault: Vault, *, not_before: datetime | None, folder: Path
) -> OutgoingPost:
    """The outgoing post of a due variant, with files of this folder. All tries of a revision share a key.

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


def _refuse(due: DueVariant, status: Status, note: str) -> Settlement:
    if due.doubted_at is not None:  # an earlier try may have gone through
        return Settlement(
            due, Status.ASKING, (Status.CLAIMED,), note=MAYBE.format(note=without_full_stop(note))
        )
    return Settlement(due, status, (Status.CLAIMED,), note=note)


MARGIN = timedelta(minutes=1)
"""no call starts within this time before a platform forgets the key: it is longer than a call"""


def may_repeat(due: DueVariant, carrier: object, *, now: datetime) -> bool:
    """Whether the platform knows the idempotency key for as long as another try may take.

    After a clock was set back the answer is no: the age of the key is unknown.
    """
    if not isinstance(carrier, HasIdempotencyKeys) or due.doubted_at is None:
        return False
    return timedelta() <= now - due.doubted_at < carrier.repeats_safely - MARGIN
