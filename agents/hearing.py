"""Keeps what came back, asked for or told by webhook, once each, with the publication that it is about."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from integrations.platforms.base import Heard
from integrations.platforms.base.hearing import Told
from storage.database import Database
from storage.models import Activity, Health
from storage.unit_of_work import Work

REMEMBERED = timedelta(days=60)
"""So long after it went out something is still told to be about a publication."""


async def keep(work: Work, account_id: int, heard: Sequence[Heard], *, now: datetime) -> int:
    """Keep these of one account; how many are new."""
    known = await work.publications.of_account(account_id, since=now - REMEMBERED)
    about = {each.external_id: each.id for each in known if each.external_id}
    news = [
        Activity(
            workspace_id=work.workspace_id,
            account_id=account_id,
            publication_id=about.get(each.about),
            external_id=each.external_id,
            kind=each.kind,
            author=each.author,
            words=each.text,
            at=each.at,
        )
        for each in heard
    ]
    return sum([await work.activities.add(activity) for activity in news])


async def receive(
    database: Database, platform: str, told: Sequence[Told], *, body: bytes, now: datetime
) -> int:
    """Keep one delivery and all it tells in one transaction; how many are new, none of a repeated delivery.

    An account that several workspaces have connected is told of in each; one that nobody has, in none.
    """
    async with database.desk() as desk:
        receipt = await desk.receipts.keep(
            surface=f"webhook {platform}",
            delivery=hashlib.sha256(body).hexdigest(),
            kind="webhook",
            body={},
            at=now,
        )
        if receipt is None:
            return 0
        count = 0
        for each in told:
            for account in await desk.registry.of_identity(platform, each.whose):
                if account.health is Health.CONNECTED:
                    work = desk.within(account.workspace_id)
                    count += await keep(work, account.id, [each.heard], now=now)
        await desk.receipts.finish(receipt, at=now)
        return count
