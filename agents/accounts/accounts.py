"""The accounts we publish to: what they are called, whether they work, and new ones to rehearse with."""

import asyncio
import re
from collections.abc import Sequence
from datetime import datetime

import structlog

from agents.accounts import account_choice
from agents.context import Capability, Context
from agents.platform_rules import quotas
from agents.platform_rules.quotas import RemainingQuota
from agents.platform_rules.registry import Platforms, open_identity
from agents.refusals import Refused
from agents.replies import Reply, Text, lines, say, text
from agents.text import dollars
from integrations.errors import OutsideError
from integrations.platforms.base import PlatformIdentity, SimulatesPlatforms
from integrations.platforms.base.connecting import Revokes
from storage.models import Account, Health
from storage.unit_of_work import Work

DEFAULT_HANDLE = "@demo"
REVOKING = 10.0
"""Real seconds that a platform is given to take access back."""
log = structlog.get_logger()

HEALTH = {
    Health.CONNECTED: "works",
    Health.RECONNECT: "must be connected again: nothing goes out there",
    Health.GONE: "disconnected",
}


async def overview(context: Context) -> Reply:
    """Every account with its state and limit."""
    async with context.read() as work:
        accounts = await work.accounts.all()
        room = {
            each.id: await quotas.remaining_quotas(work, context.platforms, each, now=context.now())
            for each in accounts
        }
    if not accounts:
        return say(f"No accounts yet. Make one to rehearse with: {example(context)}")
    return Reply(text=lines(text("Accounts:"), *(_line(context, each, room[each.id]) for each in accounts)))


def _line(context: Context, account: Account, room: Sequence[RemainingQuota]) -> Text:
    limits = context.platforms.limits(account)
    said = [HEALTH[account.health], f"up to {limits.characters:,} {limits.unit}"]
    if missing := account.standing.get("missing"):
        said.append(f"lacks the right to {', '.join(missing)}")
    said += map(str, room)
    if (carrier := context.platforms.priced(account.carrier)) is not None:
        said.append(f"a post costs {dollars(carrier.price(''))} (prices of {carrier.priced_on})")
    row = text(f"  {account.ref}: {context.platforms.label(account)} · {' · '.join(said)}")
    if account.expires_at is None:
        return row
    if context.platforms.renewer(account.carrier):
        return text(*row, " · access renewed by itself, next by ", context.moment(account.expires_at))
    return text(*row, " · access ends ", context.moment(account.expires_at))


def example(context: Context) -> str:
    """How to connect an account to rehearse with."""
    return f"/connect {context.platforms.stand_in().name} {context.platforms.tried_first()[0].name}"


def rehearses(context: Context, name: str) -> bool:
    """Is that a platform of this machine? Raises `UnknownPlatform`."""
    return isinstance(context.platforms.get(name.lower()), SimulatesPlatforms)


async def connect(context: Context, platform: str, name: str, handle: str) -> Reply:
    """Connect an account. A stand-in takes a platform's name to play it, or any other name for its own.

    Raises `Refused` or `UnknownPlatform`.
    """
    context.require(Capability.OWN)
    carrier = context.platforms.get(platform.lower())
    if not isinstance(carrier, SimulatesPlatforms):
        raise Refused(
            f"/connect {carrier.name} is enough: the rest is asked in private. "
            f"To rehearse: {example(context)}."
        )
    known = {each.name for each in context.platforms}
    plays = name.lower() if name.lower() in known else carrier.name
    shown = _handle(handle) if handle else (DEFAULT_HANDLE if plays == name.lower() else _handle(name))
    async with context.work() as work:
        await work.workspaces.get(lock=True)
        account = await add(work, platform=plays, carrier=carrier.name, handle=shown, now=context.now())
        await work.audit.add(
            actor=context.person.name, verb="connected", subject=f"account {account.ref}", at=context.now()
        )
        back = await account_choice.waiting_for(work, account)
    label = context.platforms.label(account)
    return say(f"✓ {label} is connected; call it “{account.ref}”.", redraw=back)


def _handle(name: str) -> str:
    cleaned = re.sub(r"[^\w.-]", "", name)
    if not cleaned or len(cleaned) > 60:
        raise Refused("An account needs a name of 1 to 60 letters and digits, for example: acme.")
    return f"@{cleaned}"


async def add(work: Work, *, platform: str, carrier: str, handle: str, now: datetime) -> Account:
    """A new account under the first ref that is free: "x", "x-2", …; one that had left comes back."""
    for number in range(1, 1000):
        ref = platform if number == 1 else f"{platform}-{number}"
        known = await work.accounts.find(ref)
        if known is None:
            return await work.accounts.add(
                Account(
                    workspace_id=work.workspace_id,
                    ref=ref,
                    platform=platform,
                    carrier=carrier,
                    handle=handle,
                    connected_at=now,
                )
            )
        if known.handle == handle and known.carrier == carrier:
            known.restore(None)
            return known
    raise Refused("This workspace has too many accounts on that platform.")


async def disconnect(context: Context, ref: str) -> Reply:
    """Forget an account's access; its history stays and what was planned there does not go out.

    The access is given back where the platform takes it; when that fails, people are told where to end it.
    """
    context.require(Capability.OWN)
    async with context.work() as work:
        account = await work.accounts.get(ref)
        carrier = context.platforms.carrier(account)
        who = open_identity(account, work.vault) if isinstance(carrier, Revokes) and account.access else None
        account.leave()
        await work.audit.add(
            actor=context.person.name, verb="disconnected", subject=f"account {ref}", at=context.now()
        )
    left = await _given_back(carrier, who) if who and isinstance(carrier, Revokes) else ""
    return say(f"{context.platforms.label(account)} is disconnected; nothing goes out there any more.{left}")


async def _given_back(carrier: Revokes, who: PlatformIdentity) -> str:
    """'' when the platform knows that it is over, too."""
    try:
        async with asyncio.timeout(REVOKING):
            await carrier.revoke(who)
    except (OutsideError, TimeoutError) as trouble:
        log.warning("access not given back", account_id=who.account_id, kind=type(trouble).__name__)
        return " The platform could not be told: end Copydesk's access in its own settings, too."
    return ""


def real(platforms: Platforms, accounts: Sequence[Account]) -> list[Account]:
    """Those accounts that publish to the outside world."""
    return [each for each in accounts if each.health is not Health.GONE and not platforms.rehearses(each)]
