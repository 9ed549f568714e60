"""Found accounts: offered to a person for a choice, and the chosen account connected under a free ref."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from agents.approvals import requests
from agents.context import Context
from agents.refusals import Refused
from agents.replies import Button, Reply, lines, say, text
from integrations.platforms.base import Describes
from integrations.platforms.base.connecting import Access, AccountStatus, FoundAccount, PublishingQuota
from storage.models import Account, Status
from storage.unit_of_work import Work

MOST_OFFERED = 20
"""Accounts that are offered at once."""


def offer_accounts(platform: Describes, journey_id: int, found: Sequence[FoundAccount]) -> Reply:
    """The question which account to connect, with a button for each. Only the person who began may press."""
    if not found:
        return say(f"{platform.label} showed no account that can be published to.", private=True)
    rows = [
        text(f"  {each.handle}{f' · {each.note}' if each.note else ''}{_missing_rights(each.standing)}")
        for each in found[:MOST_OFFERED]
    ]
    buttons = tuple(
        Button(f"Connect {each.handle}", f"choose:{journey_id}:{place}", "primary")
        for place, each in enumerate(found[:MOST_OFFERED])
    )
    heading = text(f"{platform.label} is open. Which account shall I publish to?")
    return Reply(text=lines(heading, *rows), buttons=buttons, private=True)


def _missing_rights(standing: AccountStatus | None) -> str:
    return f" · without {', '.join(standing.missing)}" if standing and standing.missing else ""


async def connect_found_account(context: Context, platform: Describes, found: FoundAccount) -> Reply:
    """Connect a found account, or connect it again if the workspace knows it."""
    now = context.now()
    async with context.work() as work:
        await work.workspaces.get(lock=True)
        account = await _find_or_add_row(work, platform, found, now=now)
        account.handle, account.server = found.handle, found.server
        account.restore(work.vault.seal(found.access.secret), expires_at=found.access.expires_at)
        if found.standing:
            account.stand(status_column(found.standing), at=now)
        await work.audit.add(
            actor=context.person.name, verb="connected", subject=f"account {account.ref}", at=now
        )
        back = await list_waiting_cards(work, account)
    label = context.platforms.label(account)
    return say(f"✓ {label} is connected; call it “{account.ref}”.", redraw=back, private=True)


async def _find_or_add_row(work: Work, platform: Describes, found: FoundAccount, *, now: datetime) -> Account:
    """The account's row: the row of the same identity, or a new row under a free ref."""
    known = await work.accounts.find_by_identity(platform.name, found.external_id, found.server)
    if known is not None:
        return known
    return await work.accounts.add(
        Account(
            workspace_id=work.workspace_id,
            ref=await find_free_ref(work, platform.name),
            platform=platform.name,
            carrier=platform.name,
            handle=found.handle,
            external_id=found.external_id,
            server=found.server,
            connected_at=now,
        )
    )


async def find_free_ref(work: Work, name: str) -> str:
    """The first ref of "x", "x-2", … that no account has or had. Raises `Refused`."""
    for number in range(1, 1000):
        ref = name if number == 1 else f"{name}-{number}"
        if await work.accounts.find(ref) is None:
            return ref
    raise Refused("This workspace has too many accounts on that platform.")


async def list_waiting_cards(work: Work, account: Account) -> list[str]:
    """Keys of the cards of posts that wait until this account is connected again."""
    return [
        requests.card_key(post)
        for post in await work.posts.with_status(Status.RECONNECT)
        if any(variant.account_id == account.id for variant in post.variants)
    ]


def status_column(standing: AccountStatus) -> dict[str, Any]:
    """A platform's account status as the column `Account.standing` stores it."""
    quota = standing.quota
    return {
        "missing": list(standing.missing),
        "limits": dict(standing.limits),
        "quota": {
            "left": quota.left,
            "most": quota.most,
            "full_at": quota.full_at.isoformat() if quota.full_at else None,
        }
        if quota
        else None,
    }


def dump_found_accounts(found: Sequence[FoundAccount]) -> str:
    """Found accounts as JSON, to be sealed until a person chooses."""
    return json.dumps([asdict(each) for each in found], default=datetime.isoformat)


def load_found_accounts(words: str) -> list[FoundAccount]:
    """Found accounts from the JSON of `dump_found_accounts`."""
    return [_load_account(each) for each in json.loads(words)]


def _load_account(each: dict[str, Any]) -> FoundAccount:
    access, standing = each.pop("access"), each.pop("standing")
    return FoundAccount(
        **each,
        access=Access(access["secret"], _load_moment(access["expires_at"])),
        standing=_load_status(standing) if standing else None,
    )


def _load_status(each: dict[str, Any]) -> AccountStatus:
    quota = each["quota"]
    return AccountStatus(
        each["handle"],
        tuple(each["missing"]),
        PublishingQuota(quota["left"], quota["most"], _load_moment(quota["full_at"])) if quota else None,
        each["limits"],
    )


def _load_moment(words: str | None) -> datetime | None:
    return datetime.fromisoformat(words) if words else None
