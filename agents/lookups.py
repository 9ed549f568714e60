"""Finds out whether an uncertain one is out: the platform is asked twice, or a person is."""

import asyncio
from datetime import datetime, timedelta

import structlog

from agents import outcomes
from agents.clearance import address
from agents.context import Clock
from agents.platforms import Platforms
from integrations.errors import Reconnect
from integrations.platforms.base import Describes, Finds
from storage.models import Status
from storage.repositories.dues import Due
from storage.repositories.settlements import Settlement
from storage.vault import Vault

UNKNOWN = (Status.UNKNOWN,)
ABSENCES = 2
"""so often, `settle` apart, it must be surely absent before it is sent again"""
PATIENCE = timedelta(hours=1)
"""so long look-ups may fail before a person is asked"""
AGAIN = timedelta(seconds=60)

BLIND = "{label} cannot tell whether it is out: look there, then say so here"
FAILING = "{label} could not be asked for an hour whether it is out: look there, then say so here"

log = structlog.get_logger()


async def look(due: Due, *, platforms: Platforms, vault: Vault, clock: Clock, deadline: float) -> Settlement:
    """Ask the carrier, for at most `deadline` real seconds, and say where the Due goes.

    Only here does one leave UNKNOWN without a person.
    """
    try:
        carrier = platforms.get(due.carrier)
        if not isinstance(carrier, Finds):
            return Settlement(due, Status.ASKING, UNKNOWN, BLIND.format(label=carrier.label))
        async with asyncio.timeout(deadline):
            found = await carrier.find(address(due, vault, not_before=due.started_at))
        if found is not None:
            return outcomes.landed(due, found, now=clock.now(), origins=UNKNOWN)
        return _absent(due, carrier, now=clock.now())
    except Exception as trouble:  # noqa: BLE001 (a look-up that fails in any way is made again)
        log.warning("lookup failed", variant_id=due.variant_id, kind=type(trouble).__name__)
        return _failed(due, trouble, platforms=platforms, now=clock.now())


def _absent(due: Due, carrier: Finds, *, now: datetime) -> Settlement:
    lookups = due.lookups + 1
    if lookups < ABSENCES:
        return Settlement(
            due, Status.UNKNOWN, UNKNOWN, due.note, next_at=now + carrier.settle, lookups=lookups
        )
    return Settlement(due, Status.SCHEDULED, UNKNOWN, outcome="absent", next_at=now, lookups=0)


def _failed(due: Due, trouble: Exception, *, platforms: Platforms, now: datetime) -> Settlement:
    lost = isinstance(trouble, Reconnect)
    if due.started_at is not None and now - due.started_at > PATIENCE:
        label = _label(platforms, due.carrier)
        return Settlement(due, Status.ASKING, UNKNOWN, FAILING.format(label=label), loses_account=lost)
    return Settlement(due, Status.UNKNOWN, UNKNOWN, due.note, next_at=now + AGAIN, loses_account=lost)


def _label(platforms: Platforms, carrier: str) -> str:
    known: dict[str, Describes] = {each.name: each for each in platforms}
    return known[carrier].label if carrier in known else carrier
