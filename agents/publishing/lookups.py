"""Finds out whether an uncertain one is out: the platform is asked twice, or a person is."""

import asyncio
from datetime import datetime, timedelta

import structlog

from agents.accounts.token_renewal import Renewals
from agents.context import Clock
from agents.platform_rules.registry import Platforms
from agents.publishing import outcomes
from agents.publishing.clearance import address, may_repeat
from integrations.errors import Reconnect, Uncertain
from integrations.platforms.base import Describes, Finds
from storage.models import Status
from storage.repositories.publishing.due_variants import ABSENT, REPEATED, DueVariant
from storage.repositories.publishing.settlements import Settlement
from storage.vault import Vault

UNKNOWN = (Status.UNKNOWN,)
ABSENCES = 2
"""so often, `settle` apart, it must be surely absent before it is sent again"""
PATIENCE = timedelta(hours=1)
"""so long look-ups may fail before a person is asked"""
AGAIN = timedelta(seconds=60)
CALM = 3
"""tries that nobody knew the end of, after which the next one waits, and the one after it longer"""

BLIND = "{label} cannot tell whether it is out: look there, then say so here"
POISON = "{label} cannot tell whether it is out, and broke on it: look there, then say so here"
REFUSED = "it is not out: {label} broke on it, so it was not tried again; send it again if you think it helps"
FAILING = "{label} could not be asked for an hour whether it is out: look there, then say so here"

log = structlog.get_logger()


async def look(
    due: DueVariant, *, platforms: Platforms, renewals: Renewals, vault: Vault, clock: Clock, deadline: float
) -> Settlement:
    """Ask the carrier, for at most `deadline` real seconds, and say where the Due goes.

    Only here does one leave UNKNOWN without a person.
    """
    try:
        carrier = platforms.get(due.carrier)
        if not isinstance(carrier, Finds):
            return _unseen(due, carrier, now=clock.now())
        async with asyncio.timeout(deadline):
            sent = address(due, vault, not_before=due.started_at, folder=platforms.folder)
            found = await renewals.publish(due, sent, carrier.find)
        if found is not None:
            return outcomes.landed(due, found, now=clock.now(), origins=UNKNOWN)
        return _absent(due, carrier, carrier.label, now=clock.now())
    except Exception as trouble:  # noqa: BLE001 (a look-up that fails in any way is made again)
        log.warning("lookup failed", variant_id=due.variant_id, kind=type(trouble).__name__)
        return _failed(due, trouble, platforms=platforms, now=clock.now())


def _unseen(due: DueVariant, carrier: Describes, *, now: datetime) -> Settlement:
    """It cannot be looked up: sent again under its key where that is safe, or a person looks."""
    if due.broke:
        return Settlement(due, Status.ASKING, UNKNOWN, POISON.format(label=carrier.label))
    if may_repeat(due, carrier, now=now):
        return _again(due, REPEATED, now=now)
    return Settlement(due, Status.ASKING, UNKNOWN, BLIND.format(label=carrier.label))


def _absent(due: DueVariant, carrier: Finds, label: str, *, now: datetime) -> Settlement:
    lookups = due.lookups + 1
    if lookups < ABSENCES:
        return Settlement(
            due, Status.UNKNOWN, UNKNOWN, due.note, next_at=now + carrier.settle, lookups=lookups
        )
    if due.broke:  # whatever it is about this one, it must not go on for ever
        return Settlement(due, Status.HELD, UNKNOWN, REFUSED.format(label=label), ABSENT, lookups=0)
    return _again(due, ABSENT, now=now)


def _again(due: DueVariant, outcome: str, *, now: datetime) -> Settlement:
    """It may be sent again: at once, or later when that did not help; the workspace's grace ends it."""
    wait = timedelta() if due.doubts < CALM else outcomes.backoff(due, due.doubts - CALM)
    return Settlement(due, Status.SCHEDULED, UNKNOWN, due.note, outcome, next_at=now + wait, lookups=0)


def _failed(due: DueVariant, trouble: Exception, *, platforms: Platforms, now: datetime) -> Settlement:
    lost = isinstance(trouble, Reconnect)
    if isinstance(trouble, Uncertain):  # it was asked, and does not say for this account
        return Settlement(due, Status.ASKING, UNKNOWN, BLIND.format(label=_label(platforms, due.carrier)))
    if due.doubted_at is not None and now - due.doubted_at > PATIENCE:
        label = _label(platforms, due.carrier)
        return Settlement(due, Status.ASKING, UNKNOWN, FAILING.format(label=label), loses_account=lost)
    return Settlement(due, Status.UNKNOWN, UNKNOWN, due.note, next_at=now + AGAIN, loses_account=lost)


def _label(platforms: Platforms, carrier: str) -> str:
    known: dict[str, Describes] = {each.name: each for each in platforms}
    return known[carrier].label if carrier in known else carrier
