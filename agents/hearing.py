"""Keeps what came back, asked for or told by webhook, once each, with the publication that it is about."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from agents.context import Clock
from integrations.platforms.base import Heard
from integrations.platforms.base.hearing import News, Shown, Withdrawn
from storage.database import Database
from storage.group import Group
from storage.models import Account, Activity, Health
from storage.unit_of_work import Desk, Work

MOST = 200
"""Deliveries of one transaction."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Delivery:
    """One call of a platform, known by the hash of its body, and all that it tells."""

    platform: str
    sha256: str
    told: Sequence[News]


class Hearing:
    """Takes what platforms deliver; many deliveries that come at once cost one COMMIT."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._deliveries: Group[Delivery, int] = Group(self._keep, most=MOST)

    async def receive(self, platform: str, told: Sequence[News], *, body: bytes) -> int:
        """Keep one delivery and all it tells; how much of it is new, nothing of a repeated delivery.

        An account that several workspaces have connected is told of in each; one that nobody has, in none.
        Raises `StorageTrouble`.
        """
        return await self._deliveries.add(Delivery(platform, hashlib.sha256(body).hexdigest(), told))

    async def _keep(self, deliveries: Sequence[Delivery]) -> Sequence[int]:
        async with self._database.desk() as desk:
            return [await _receive(desk, each, now=self._clock.now()) for each in deliveries]


async def keep(work: Work, account_id: int, heard: Sequence[Heard]) -> int:
    """Keep these of one account; how many are new."""
    about = await work.publications.called(account_id, {each.about for each in heard if each.about})
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


async def _receive(desk: Desk, delivery: Delivery, *, now: datetime) -> int:
    receipt = await desk.receipts.keep(
        surface=f"webhook {delivery.platform}", delivery=delivery.sha256, kind="webhook", body={}, at=now
    )
    if receipt is None:
        return 0
    count = 0
    for each in delivery.told:
        for account in await desk.registry.of_identity(delivery.platform, each.whose):
            if account.health is Health.CONNECTED:
                count += await _take(desk.within(account.workspace_id), account, each)
    await desk.receipts.finish(receipt, at=now)
    return count


async def _take(work: Work, account: Account, news: News) -> int:
    """Do what one piece of news asks for; how much came of it."""
    if isinstance(news, Withdrawn):
        return await _doubt(work, account)
    if isinstance(news, Shown):
        return await _name(work, account, news)
    return await keep(work, account.id, [news.heard])


async def _doubt(work: Work, account: Account) -> int:
    """The platform is asked at the next look at accounts, which tells people; old news does no harm so."""
    (await work.accounts.get(account.ref)).doubt()
    log.info("account doubted", account_id=account.id)
    return 1


async def _name(work: Work, account: Account, news: Shown) -> int:
    """From now on its publication can be measured, and its link leads there."""
    publication = await work.publications.landed(account.id, external_id=news.known_as)
    if publication is None:
        return 0
    publication.show(news.external_id, url=f"{publication.url}/{news.below}")
    return 1
