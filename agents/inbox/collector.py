"""The collector: fetches Insights and Activities of every connected account, and stores each once."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import structlog

from agents.accounts.token_renewal import Renewals
from agents.context import Clock
from agents.inbox import incoming
from agents.platform_rules.registry import Platforms
from integrations.errors import OutsideError, Reconnect
from integrations.platforms.base import Describes, Listens, Measures, PlatformIdentity
from integrations.platforms.base.capabilities import MeasuresAccounts
from integrations.platforms.base.connecting import Examines
from integrations.platforms.base.webhooks import LimitsRetention
from storage.database import Database
from storage.group_commit import GroupCommit
from storage.models import Account, Health, Publication
from storage.repositories.inbox.collection_scan import CollectionState

RHYTHM = (
    (timedelta(days=1), timedelta(hours=1)),
    (timedelta(days=7), timedelta(hours=6)),
    (timedelta(days=14), timedelta(days=1)),
    (timedelta(days=60), timedelta(days=7)),
)
"""(up to this age, interval between measurements); older publications are not measured"""
OLDEST = RHYTHM[-1][0]
SURVEYED = timedelta(days=1)
"""interval between measurements of an account itself"""
OVERLAP = timedelta(hours=6)
"""Time that is fetched again, because a webhook may have told of newer Activities than the last fetch."""
AT_ONCE = 8
"""accounts that are served at the same time"""
DEADLINE = 60.0
"""real seconds for one account"""

log = structlog.get_logger()


class Collector:
    """Collects from every platform that measures, listens or surveys."""

    def __init__(
        self, database: Database, platforms: Platforms, clock: Clock, renewals: Renewals | None = None
    ) -> None:
        self._database = database
        self._platforms = platforms
        self._clock = clock
        self._renewals = renewals or Renewals(database, platforms, clock)
        self._questions: GroupCommit[int, CollectionState] = GroupCommit(self._ask)

    async def collect(self) -> int:
        """Fetch everything that is due; returns the number of new readings and activities.

        Trouble with an account is logged and delays no other.
        """
        async with self._database.read_shared() as shared:
            everybody = await shared.workspaces.accounts()
        connected = [account for account in everybody if account.health is Health.CONNECTED]
        lanes = asyncio.Semaphore(AT_ONCE)
        async with asyncio.TaskGroup() as group:
            served = [group.create_task(self._serve(account, lanes)) for account in connected]
        return sum(task.result() for task in served)

    async def _ask(self, account_ids: Sequence[int]) -> Sequence[CollectionState]:
        async with self._database.read_shared() as shared:
            return await shared.collection_scan.of(account_ids, since=self._clock.now() - OLDEST)

    async def _serve(self, account: Account, lanes: asyncio.Semaphore) -> int:
        """Serve an account. The safety net: its trouble ends here."""
        async with lanes:
            try:
                carrier = self._platforms.carrier(account)

                async def fetch(who: PlatformIdentity) -> int:
                    known = await self._questions.add(account.id)
                    measured = await self._measure(account, carrier, who, known)
                    heard = await self._listen(account, carrier, who, since=known.heard_at)
                    return measured + heard + await self._survey(account, carrier, who, known.surveyed_at)

                await self._forget(account, carrier)
                async with asyncio.timeout(DEADLINE):
                    return await self._renewals.use(account, fetch)
            except Reconnect:
                log.warning("collecting refused", account_id=account.id)
                await self._doubt(account)
            except OutsideError as trouble:
                kind, code = type(trouble).__name__, trouble.code
                log.warning("collecting failed", account_id=account.id, kind=kind, code=code)
            except Exception:
                log.exception("collecting broke", account_id=account.id)
            return 0

    async def _measure(
        self, account: Account, carrier: Describes, who: PlatformIdentity, known: CollectionState
    ) -> int:
        if not isinstance(carrier, Measures):
            return 0
        now = self._clock.now()
        ripe = {
            each.external_id: each for each in known.publications if _is_ripe(each, known.measured, now=now)
        }
        if not ripe:
            return 0
        readings = await carrier.measure(who, list(ripe))
        kept = [reading for reading in readings if reading.external_id in ripe]
        async with self._database.work(account.workspace_id) as work:
            for reading in kept:
                publication = ripe[reading.external_id]
                await work.insights.add(
                    publication_id=publication.id, numbers=reading.numbers, at=now, own=reading.own
                )
        return len(kept)

    async def _listen(
        self, account: Account, carrier: Describes, who: PlatformIdentity, *, since: datetime | None
    ) -> int:
        if not isinstance(carrier, Listens):
            return 0
        asked = account.connected_at if since is None else since - OVERLAP
        heard = await carrier.listen(who, since=max(asked, account.connected_at))
        if not heard:
            return 0
        async with self._database.work(account.workspace_id) as work:
            return await incoming.keep_activities(work, account.id, heard)

    async def _survey(
        self, account: Account, carrier: Describes, who: PlatformIdentity, last: datetime | None
    ) -> int:
        """Store the account's own numbers since the last survey."""
        if not isinstance(carrier, MeasuresAccounts):
            return 0
        now = self._clock.now()
        if last is not None and now - last < SURVEYED:
            return 0
        since = last or now - SURVEYED
        reading = await carrier.survey(who, since=since, until=now)
        if not reading.numbers:
            return 0
        async with self._database.work(account.workspace_id) as work:
            await work.account_insights.add(
                account_id=account.id, numbers=reading.numbers, since=since, at=now, own=reading.own
            )
        return 1

    async def _forget(self, account: Account, carrier: Describes) -> None:
        """Forget activities that are older than the platform allows."""
        if isinstance(carrier, LimitsRetention):
            async with self._database.work(account.workspace_id) as work:
                before = self._clock.now() - carrier.keeps_for
                await work.activities.forget(account.id, before=before)

    async def _doubt(self, account: Account) -> None:
        """Doubt or lose an account that refused reading.

        It may still publish: where its platform can examine accounts, that decides; else the access is lost.
        """
        async with self._database.work(account.workspace_id) as work:
            doubted = await work.accounts.find(account.ref)
            if doubted is None or doubted.health is not Health.CONNECTED:
                return
            if isinstance(self._platforms.carrier(account), Examines):
                doubted.doubt()
            else:
                doubted.lose()


def _is_ripe(publication: Publication, taken: Mapping[int, datetime], *, now: datetime) -> bool:
    """Whether it is time to measure a publication; one that a person confirmed has no id to ask for."""
    if not publication.external_id:
        return False
    age = now - publication.published_at
    every = next((every for limit, every in RHYTHM if age < limit), None)
    last = taken.get(publication.id)
    return every is not None and (last is None or now - last >= every)
