"""Incoming activities, collected or delivered by webhook: stored once each, with their publication."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from agents.context import Clock
from integrations.platforms.base import ReceivedActivity
from integrations.platforms.base.webhooks import AccessWithdrawnNews, ActivityNews, News, PublicationIdNews
from storage.database import Database
from storage.group_commit import GroupCommit
from storage.models import Account, Activity, Health
from storage.repositories.turns.receipts import NewReceipt
from storage.unit_of_work import SharedWork, Work

MOST = 200
"""Deliveries of a transaction."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Delivery:
    """A webhook call of a platform, identified by the hash of its body, and the news in it."""

    platform: str
    sha256: str
    told: Sequence[News]


class DeliveryReceiver:
    """Receives webhook deliveries; many that come at the same time share one COMMIT."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._deliveries: GroupCommit[Delivery, bool] = GroupCommit(self._keep, most=MOST)

    async def receive(self, platform: str, told: Sequence[News], *, body: bytes) -> bool:
        """Store a delivery and its news; False, with nothing done, for a delivery that was stored before.

        News of an account goes to every workspace that has connected it.
        Raises `StorageError`.
        """
        return await self._deliveries.add(Delivery(platform, hashlib.sha256(body).hexdigest(), told))

    async def _keep(self, deliveries: Sequence[Delivery]) -> Sequence[bool]:
        now = self._clock.now()
        arrivals = [
            NewReceipt(f"webhook {each.platform}", each.sha256, "webhook", {}, now) for each in deliveries
        ]
        async with self._database.shared_work() as shared:
            kept = await shared.receipts.store_all(arrivals)
            new = [receipt is not None for receipt in kept]
            if any(new):
                await _spread(shared, [each for each, is_new in zip(deliveries, new, strict=True) if is_new])
                await shared.receipts.finish(*(each for each in kept if each is not None), at=now)
            return new


async def keep_activities(work: Work, account_id: int, heard: Sequence[ReceivedActivity]) -> int:
    """Store activities of an account; returns the number of new ones."""
    about = await work.publications.ids_by_external_id(
        account_id, {each.about for each in heard if each.about}
    )
    return await work.activities.add_all(
        [
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
    )


async def _spread(shared: SharedWork, deliveries: Sequence[Delivery]) -> None:
    """Handle the news of all deliveries, account by account."""
    told: dict[tuple[str, str], list[News]] = {}
    for delivery in deliveries:
        for each in delivery.told:
            told.setdefault((delivery.platform, each.whose), []).append(each)
    for (platform, whose), news in told.items():
        for account in await shared.workspaces.accounts_of_identity(platform, whose):
            if account.health is Health.CONNECTED:
                await _take(shared.within(account.workspace_id), account, news)


async def _take(work: Work, account: Account, news: Sequence[News]) -> None:
    """Handle the news of an account.

    News of withdrawn access only raises doubt: the next health check asks the platform and tells people, so
    old news does no harm. A post that became visible is measured and linked to from now on.
    """
    await keep_activities(work, account.id, [each.heard for each in news if isinstance(each, ActivityNews)])
    for each in news:
        if isinstance(each, PublicationIdNews):
            out = await work.publications.find_by_external_id(account.id, external_id=each.known_as)
            if out is not None:
                out.show(each.external_id, url=f"{out.url}/{each.below}")
    if any(isinstance(each, AccessWithdrawnNews) for each in news):
        (await work.accounts.get(account.ref)).doubt()
        log.info("account doubted", account_id=account.id)
