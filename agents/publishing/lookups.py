"""Look-ups of uncertain variants: the platform is asked twice whether a post is out, or a person is asked."""

import asyncio
from datetime import datetime, timedelta

import structlog

from agents.accounts.token_renewal import Renewals
from agents.context import Clock
from agents.platform_rules.registry import Platforms
from agents.publishing import outcomes
from agents.publishing.clearance import build_outgoing_post, may_repeat
from integrations.errors import Reconnect, Uncertain
from integrations.platforms.base import Describes, Finds
from storage.models import Status
from storage.repositories.publishing.due_variants import ABSENT, REPEATED, DueVariant
from storage.repositories.publishing.settlements import Settlement
from storage.vault import Vault

UNKNOWN = (Status.UNKNOWN,)
ABSENCES = 2
"""absences found, `settle` apart, before a variant is sent again"""
PATIENCE = timedelta(hours=1)
"""the time for which look-ups may fail before a person is asked"""
AGAIN = timedelta(seconds=60)
CALM = 3
"""uncertain tries after which the next tries wait, each longer than the last"""

BLIND = "{label} cannot tell whether it is out: look there, then say so here"
POISON = "{label} cannot tell whether it is out, and broke on it: look there, then say so here"
REFUSED = "it is not out: {label} broke on it, so it was not tried again; send it again if you think it helps"
FAILING = "{label} could not be asked for an hour whether it is out: look there, then say so here"

log = structlog.get_logger()


async def look_up(
    due: DueVariant, *, platforms: Platforms, renewals: Renewals, vault: Vault, clock: Clock, deadline: float
) -> Settlement:
    """Ask the platform, for at most `deadline` real seconds, whether an uncertain variant is out.

    Only look-ups take a variant out of UNKNOWN without a person.
    """
    try:
        carrier = platforms.get(due.carrier)
        if not isinstance(carrier, Finds):
            return _without_lookup(due, carrier, now=clock.now())
        async with asyncio.timeout(deadline):
            sent = build_outgoing_post(due, vault, not_before=due.started_at, folder=platforms.folder)
            found = await renewals.publish(due, sent, carrier.find)
        if found is not None:
            return outcomes.published_settlement(due, found, now=clock.now(), origins=UNKNOWN)
        return _when_absent(due, carrier, carrier.label, now=clock.now())
    except Exception as trouble:  # noqa: BLE001 (a look-up that fails in any way is made again)
        log.warning("lookup failed", variant_id=due.variant_id, kind=type(trouble).__name__)
        return _after_failure(due, trouble, platforms=platforms, now=clock.now())


def _without_lookup(due: DueVariant, carrier: Describes, *, now: datetime) -> Settlement:
    """Settle without a look-up: sent again under its key if that is safe, or a person is asked."""
    if due.broke:
        return Settlement(due, Status.ASKING, UNKNOWN, POISON.format(label=carrier.label))
    if may_repeat(due, carrier, now=now):
        return _send_again(due, REPEATED, now=now)
    return Settlement(due, Status.ASKING, UNKNOWN, BLIND.format(label=carrier.label))


def _when_absent(due: DueVariant, carrier: Finds, label: str, *, now: datetime) -> Settlement:
    lookups = due.lookups + 1
    if lookups < ABSENCES:
        return Settlement(
            due, Status.UNKNOWN, UNKNOWN, due.note, next_at=now + carrier.settle, lookups=lookups
        )
    if due.broke:  # a variant that breaks its platform is not retried for ever
        return Settlement(due, Status.HELD, UNKNOWN, REFUSED.format(label=label), ABSENT, lookups=0)
    return _send_again(due, ABSENT, now=now)


def _send_again(due: DueVariant, outcome: str, *, now: datetime) -> Settlement:
    """Send again at once, or with a delay after many doubts; the workspace's grace limits the retries."""
    wait = timedelta() if due.doubts < CALM else outcomes.backoff(due, due.doubts - CALM)
    return Settlement(due, Status.SCHEDULED, UNKNOWN, due.note, outcome, next_at=now + wait, lookups=0)


def _after_failure(due: DueVariant, trouble: Exception, *, platforms: Platforms, now: datetime) -> Settlement:
    lost = isinstance(trouble, Reconnect)
    if isinstance(trouble, Uncertain):  # the platform cannot tell for this account
        return Settlement(due, Status.ASKING, UNKNOWN, BLIND.format(label=_label(platforms, due.carrier)))
    if due.doubted_at is not None and now - due.doubted_at > PATIENCE:
        label = _label(platforms, due.carrier)
        return Settlement(due, Status.ASKING, UNKNOWN, FAILING.format(label=label), loses_account=lost)
    return Settlement(due, Status.UNKNOWN, UNKNOWN, due.note, next_at=now + AGAIN, loses_account=lost)


def _label(platforms: Platforms, carrier: str) -> str:
    known: dict[str, Describes] = {each.name: each for each in platforms}
    return known[carrier].label if carrier in known else carrier
