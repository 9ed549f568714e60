"""Accounts that were found: offered to a person, and the chosen one connected under a name of its own."""

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

MOST = 20
"""Accounts that are offered at once."""


def offer(platform: Describes, journey_id: int, found: Sequence[FoundAccount]) -> Reply:
    """Which of these shall it be? One press each; only who began may press."""
    if not found:
        return say(f"{platform.label} showed no account that can be published to.", private=True)
    rows = [
        text(f"  {each.handle}{f' · {each.note}' if each.note else ''}{_lacks(each.standing)}")
        for each in found[:MOST]
    ]
    buttons = tuple(
        Button(f"Connect {each.handle}", f"choose:{journey_id}:{place}", "primary")
        for place, each in enumerate(found[:MOST])
    )
    heading = text(f"{platform.label} is open. Which account shall I publish to?")
    return Reply(text=lines(heading, *rows), buttons=buttons, private=True)


def _lacks(standing: AccountStatus | None) -> str:
    return f" · without {', '.join(standing.missing)}" if standing and standing.missing else ""


async def join(context: Context, platform: Describes, found: FoundAccount) -> Reply:
    """Connect this account, or connect it again where the workspace knew it."""
    now = context.now()
    async with context.work() as work:
        await work.workspaces.get(lock=True)
        account = await _row(work, platform, found, now=now)
        account.handle, account.server = found.handle, found.server
        account.restore(work.vault.seal(found.access.secret), expires_at=found.access.expires_at)
        if found.standing:
            account.stand(kept(found.standing), at=now)
        await work.audit.add(
            actor=context.person.name, verb="connected", subject=f"account {account.ref}", at=now
        )
        back = await waiting_for(work, account)
    label = context.platforms.label(account)
    return say(f"✓ {label} is connected; call it “{account.ref}”.", redraw=back, private=True)


async def _row(work: Work, platform: Describes, found: FoundAccount, *, now: datetime) -> Account:
    """The account's row: the known one of the same identity, or a new one under a name that is free."""
    known = await work.accounts.find_by_identity(platform.name, found.external_id, found.server)
    if known is not None:
        return known
    return await work.accounts.add(
        Account(
            workspace_id=work.workspace_id,
            ref=await free_ref(work, platform.name),
            platform=platform.name,
            carrier=platform.name,
            handle=found.handle,
            external_id=found.external_id,
            server=found.server,
            connected_at=now,
        )
    )


async def free_ref(work: Work, name: str) -> str:
    """ "x", "x-2", …: the first that no account has or had. Raises `Refused`."""
    for number in range(1, 1000):
        ref = name if number == 1 else f"{name}-{number}"
        if await work.accounts.find(ref) is None:
            return ref
    raise Refused("This workspace has too many accounts on that platform.")


async def waiting_for(work: Work, account: Account) -> list[str]:
    """The cards of posts that could not go out because this account had to be connected again."""
    return [
        requests.card_key(post)
        for post in await work.posts.with_status(Status.RECONNECT)
        if any(variant.account_id == account.id for variant in post.variants)
    ]


def kept(standing: AccountStatus) -> dict[str, Any]:
    """How it stands, as an account keeps it."""
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


def written(found: Sequence[FoundAccount]) -> str:
    """What was found, to be sealed until somebody chooses."""
    return json.dumps([asdict(each) for each in found], default=datetime.isoformat)


def read(words: str) -> list[FoundAccount]:
    """What was found, as it was written."""
    return [_found(each) for each in json.loads(words)]


def _found(each: dict[str, Any]) -> FoundAccount:
    access, standing = each.pop("access"), each.pop("standing")
    return FoundAccount(
        **each,
        access=Access(access["secret"], _moment(access["expires_at"])),
        standing=_standing(standing) if standing else None,
    )


def _standing(each: dict[str, Any]) -> AccountStatus:
    quota = each["quota"]
    return AccountStatus(
        each["handle"],
        tuple(each["missing"]),
        PublishingQuota(quota["left"], quota["most"], _moment(quota["full_at"])) if quota else None,
        each["limits"],
    )


def _moment(words: str | None) -> datetime | None:
    return datetime.fromisoformat(words) if words else None
