"""Accounts of a workspace: listed with their health, disconnected, and simulated accounts connected."""

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
REVOKE_DEADLINE = 10.0
"""Real seconds that a platform has to revoke access."""
log = structlog.get_logger()

HEALTH_WORDS = {
    Health.CONNECTED: "works",
    Health.RECONNECT: "must be connected again: nothing goes out there",
    Health.GONE: "disconnected",
}


async def list_accounts(context: Context) -> Reply:
    """A list of all accounts with their health, limits and remaining quotas."""
    async with context.read() as work:
        accounts = await work.accounts.all()
        room = {
            each.id: await quotas.remaining_quotas(work, context.platforms, each, now=context.now())
            for each in accounts
        }
    if not accounts:
        return say(f"No accounts yet. Make one to rehearse with: {example_command(context)}")
    return Reply(
        text=lines(text("Accounts:"), *(_account_line(context, each, room[each.id]) for each in accounts))
    )


def _account_line(context: Context, account: Account, room: Sequence[RemainingQuota]) -> Text:
    limits = context.platforms.limits(account)
    said = [HEALTH_WORDS[account.health], f"up to {limits.characters:,} {limits.unit}"]
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


def example_command(context: Context) -> str:
    """An example of the command that connects a simulated account."""
    return f"/connect {context.platforms.stand_in().name} {context.platforms.tried_first()[0].name}"


def is_simulated(context: Context, name: str) -> bool:
    """Whether the platform of this name is simulated on this machine. Raises `UnknownPlatform`."""
    return isinstance(context.platforms.get(name.lower()), SimulatesPlatforms)


async def connect_simulated(context: Context, platform: str, name: str, handle: str) -> Reply:
    """Connect a simulated account: `name` is a platform to play, or else a handle on the stand-in itself.

    Raises `Refused` or `UnknownPlatform`.
    """
    context.require(Capability.OWN)
    carrier = context.platforms.get(platform.lower())
    if not isinstance(carrier, SimulatesPlatforms):
        raise Refused(
            f"/connect {carrier.name} is enough: the rest is asked in private. "
            f"To rehearse: {example_command(context)}."
        )
    known = {each.name for each in context.platforms}
    plays = name.lower() if name.lower() in known else carrier.name
    shown = _handle(handle) if handle else (DEFAULT_HANDLE if plays == name.lower() else _handle(name))
    async with context.work() as work:
        await work.workspaces.get(lock=True)
        account = await add_account(
            work, platform=plays, carrier=carrier.name, handle=shown, now=context.now()
        )
        await work.audit.add(
            actor=context.person.name, verb="connected", subject=f"account {account.ref}", at=context.now()
        )
        back = await account_choice.list_waiting_cards(work, account)
    label = context.platforms.label(account)
    return say(f"✓ {label} is connected; call it “{account.ref}”.", redraw=back)


def _handle(name: str) -> str:
    cleaned = re.sub(r"[^\w.-]", "", name)
    if not cleaned or len(cleaned) > 60:
        raise Refused("An account needs a name of 1 to 60 letters and digits, for example: acme.")
    return f"@{cleaned}"


async def add_account(work: Work, *, platform: str, carrier: str, handle: str, now: datetime) -> Account:
    """Add an account under the first free ref of "x", "x-2", …, or restore the ref that had this handle."""
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
    """Disconnect an account: its history stays, and its planned posts do not go out.

    The access is revoked if the platform can do that; if that fails, the reply says where to end it.
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
    left = await _revoke_access(carrier, who) if who and isinstance(carrier, Revokes) else ""
    return say(f"{context.platforms.label(account)} is disconnected; nothing goes out there any more.{left}")


async def _revoke_access(carrier: Revokes, who: PlatformIdentity) -> str:
    """Revoke access at the platform. Returns a sentence on a failure, '' on success."""
    try:
        async with asyncio.timeout(REVOKE_DEADLINE):
            await carrier.revoke(who)
    except (OutsideError, TimeoutError) as trouble:
        log.warning("access not given back", account_id=who.account_id, kind=type(trouble).__name__)
        return " The platform could not be told: end Copydesk's access in its own settings, too."
    return ""


def list_real_accounts(platforms: Platforms, accounts: Sequence[Account]) -> list[Account]:
    """The connected accounts that publish to a real platform."""
    return [each for each in accounts if each.health is not Health.GONE and not platforms.rehearses(each)]
