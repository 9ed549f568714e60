"""Health checks of accounts: status is read from the platform, and lost access is announced once."""

import asyncio
from datetime import timedelta

import structlog

from agents.accounts import account_choice
from agents.accounts.token_renewal import Renewals
from agents.context import Clock, Send
from agents.platform_rules.registry import Platforms
from agents.replies import Button, Channel, Reply, text
from integrations.errors import OutsideError, Reconnect, TryLater
from integrations.platforms.base import PlatformIdentity
from integrations.platforms.base.connecting import AccountStatus, Examines
from storage.database import Database
from storage.models import Account, Health

CHECK_INTERVAL = timedelta(hours=6)
"""The time between two checks of an account."""
AT_ONCE = 8
DEADLINE = 60.0
"""Real seconds for one account."""


log = structlog.get_logger()


class HealthCheck:
    """Keeps `Account.standing` up to date with the platforms."""

    def __init__(
        self, database: Database, platforms: Platforms, clock: Clock, *, renewals: Renewals, send: Send
    ) -> None:
        self._database = database
        self._platforms = platforms
        self._clock = clock
        self._renewals = renewals
        self._send = send

    async def run(self) -> int:
        """Check every account whose check is due; returns their number."""
        async with self._database.read_shared() as shared:
            connected = await shared.token_renewals.connected()
        lanes = asyncio.Semaphore(AT_ONCE)
        ripe = [each for each in connected if self._is_ripe(each)]
        async with asyncio.TaskGroup() as group:
            for account in ripe:
                group.create_task(self._safely(account, lanes))
        return len(ripe)

    def _is_ripe(self, account: Account) -> bool:
        now = self._clock.now()
        if not isinstance(self._platforms.carrier(account), Examines):
            return False
        ends = account.expires_at is not None and account.expires_at - now <= self._before(account)
        return ends or account.examined_at is None or now - account.examined_at >= CHECK_INTERVAL

    def _before(self, account: Account) -> timedelta:
        renewer = self._platforms.renewer(account.carrier)
        return renewer.renews_before if renewer else timedelta()

    async def _safely(self, account: Account, lanes: asyncio.Semaphore) -> None:
        """Check one account. The safety net: trouble with an account ends here."""
        async with lanes:
            try:
                await self.check_account(account)
            except Exception:
                log.exception("examining broke", account_id=account.id)

    async def check_account(self, account: Account) -> Account:
        """Check an account and return it; lost access is announced. Passing trouble changes nothing."""
        carrier = self._platforms.carrier(account)
        if not isinstance(carrier, Examines):
            return account

        async def examine(who: PlatformIdentity) -> AccountStatus:
            return await carrier.examine(who)

        try:
            async with asyncio.timeout(DEADLINE):
                standing = await self._renewals.use(account, examine)
        except Reconnect:
            return await self._lost(account)
        except (OutsideError, TryLater, TimeoutError) as trouble:
            log.warning("examining failed", account_id=account.id, kind=type(trouble).__name__)
            return account
        async with self._database.work(account.workspace_id) as work:
            fresh = await work.accounts.get(account.ref)
            fresh.handle = standing.handle
            fresh.stand(account_choice.status_column(standing), at=self._clock.now())
            return fresh

    async def _lost(self, account: Account) -> Account:
        async with self._database.work(account.workspace_id) as work:
            fresh = await work.accounts.find(account.ref)
            if fresh is None or fresh.access_number != account.access_number:
                return fresh or account  # somebody connected it again meanwhile
            newly_lost = fresh.health is Health.CONNECTED or fresh.examined_at == account.examined_at
            if fresh.health is Health.CONNECTED:
                fresh.lose()
            fresh.examined_at = self._clock.now()
            workspace = await work.workspaces.get()
            place = await work.places.by_id(workspace.home_channel_id)
        if newly_lost and place is not None:
            label = self._platforms.label(account)
            words = text(f"⚠ {label} must be connected again: nothing goes out there until then.")
            button = Button("Connect again", f"do:connect:{account.platform}")
            reply = Reply(text=words, buttons=(button,))
            await self._send(account.workspace_id, Channel(place.surface, place.address), reply)
        return fresh
