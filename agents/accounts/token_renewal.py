"""Renewal of access tokens: shortly before they end or after a refusal, and once at a time in all processes.

Access is of two kinds (see `Renews`): rotating access is renewed late, extending access has to be renewed
while it is valid. New access is stored before it is used. Passing trouble disconnects no account.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TypeVar

import structlog

from agents.context import Clock
from agents.platform_rules.registry import Platforms, open_identity
from integrations.errors import OutsideError, Reconnect, TryLater
from integrations.platforms.base import OutgoingPost, PlatformIdentity
from integrations.platforms.base.connecting import Renews
from storage.database import Database
from storage.models import Account, Health
from storage.repositories.publishing.due_variants import DueVariant

SOON = timedelta(minutes=5)
"""Access that ends within this time is renewed before it is used."""
LEASE = timedelta(seconds=60)
"""The time for which a worker claims a renewal; after a crash others wait for its end."""
DEADLINE = 25.0
"""Real seconds that a platform has for a renewal."""
PATIENCE = 20.0
"""Real seconds to wait for another worker's renewal."""
PAUSE = 0.05
PASSING = "The access could not be renewed just now; nothing was sent."
GONE = "The account is not connected any more: connect it again."

Result = TypeVar("Result")
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class HeldAccess:
    """The access that a caller holds: the account, and the number of its access."""

    account_id: int
    number: int


class Renewals:
    """Renewals of one process; renewals of other processes are seen in the rows."""

    def __init__(self, database: Database, platforms: Platforms, clock: Clock) -> None:
        self._database = database
        self._platforms = platforms
        self._clock = clock
        self._under_way: dict[int, asyncio.Task[PlatformIdentity]] = {}

    async def publish(
        self, due: DueVariant, outgoing: OutgoingPost, act: Callable[[OutgoingPost], Awaitable[Result]]
    ) -> Result:
        """Publish with valid access; after a refusal of the access, once more with renewed access."""

        async def with_access(who: PlatformIdentity) -> Result:
            return await act(replace(outgoing, identity=who))

        carrier = self._platforms.renewer(due.carrier)
        if carrier is None:
            return await act(outgoing)
        held = HeldAccess(due.account_id, due.access_number)
        ends = due.expires_at is not None and due.expires_at - self._clock.now() <= SOON
        return await self._done(held, outgoing.identity, with_access, ends=ends)

    async def use(self, account: Account, act: Callable[[PlatformIdentity], Awaitable[Result]]) -> Result:
        """Act on an account with valid access, like `publish`; extending access is renewed in time."""
        who = open_identity(account, self._database.vault)
        carrier = self._platforms.renewer(account.carrier)
        if carrier is None:
            return await act(who)
        before = max(SOON, carrier.renews_before)
        ends = account.expires_at is not None and account.expires_at - self._clock.now() <= before
        return await self._done(HeldAccess(account.id, account.access_number), who, act, ends=ends)

    async def _done(
        self,
        held: HeldAccess,
        who: PlatformIdentity,
        act: Callable[[PlatformIdentity], Awaitable[Result]],
        *,
        ends: bool,
    ) -> Result:
        if ends:
            try:
                who = await self.renew(held)
            except TryLater:
                log.warning("access not renewed in time", account_id=held.account_id)
        try:
            return await act(who)
        except Reconnect as refused:
            fresh = await self.renew(held)
            if fresh.access == who.access:  # it was new already: that is not what it is refused for
                raise refused from None
            return await act(fresh)

    async def renew(self, held: HeldAccess) -> PlatformIdentity:
        """The identity with newer access than is held. Raises `Reconnect`, or `TryLater` for passing trouble.

        A renewal goes on when its caller gives up: half a renewal would lose the account.
        """
        task = self._under_way.get(held.account_id)
        if task is None:
            task = asyncio.create_task(self._renewed(held))
            self._under_way[held.account_id] = task
            task.add_done_callback(lambda _: self._under_way.pop(held.account_id, None))
        return await asyncio.shield(task)

    async def _renewed(self, held: HeldAccess) -> PlatformIdentity:
        async with asyncio.timeout(DEADLINE + PATIENCE):
            while True:
                account = await self._read(held.account_id)
                if account.access_number != held.number:  # somebody else was faster
                    return open_identity(account, self._database.vault)
                if await self._take(held):
                    return await self._renew(account, held)
                await asyncio.sleep(PAUSE)

    async def _read(self, account_id: int) -> Account:
        async with self._database.read_shared() as shared:
            account = await shared.token_renewals.get(account_id)
        if account is None or account.access is None or account.health is not Health.CONNECTED:
            raise Reconnect(GONE)
        return account

    async def _take(self, held: HeldAccess) -> bool:
        now = self._clock.now()
        async with self._database.shared_work() as shared:
            until = now + LEASE * self._clock.speed
            return await shared.token_renewals.claim(
                held.account_id, number=held.number, now=now, until=until
            )

    async def _renew(self, account: Account, held: HeldAccess) -> PlatformIdentity:
        """Renew at the platform and store the new access before it is used."""
        carrier = self._platforms.renewer(account.carrier)
        assert isinstance(carrier, Renews)  # noqa: S101 - nobody else asks
        who = open_identity(account, self._database.vault)
        try:
            async with asyncio.timeout(DEADLINE):
                access = await carrier.renew(who)
        except Reconnect:
            async with self._database.shared_work() as shared:
                await shared.token_renewals.lose(held.account_id, number=held.number)
            log.warning("account lost", account_id=held.account_id)
            raise
        except (OutsideError, OSError) as trouble:
            async with self._database.shared_work() as shared:
                await shared.token_renewals.release(held.account_id, number=held.number)
            log.warning("access not renewed", account_id=held.account_id, kind=type(trouble).__name__)
            raise TryLater(PASSING, code=getattr(trouble, "code", "")) from trouble
        async with self._database.shared_work() as shared:
            await shared.token_renewals.store(
                held.account_id,
                number=held.number,
                access=shared.vault.seal(access.secret),
                expires_at=access.expires_at,
            )
        log.info("access renewed", account_id=held.account_id)
        return replace(who, access=access.secret)

    async def close(self) -> None:
        """Wait for the renewals under way."""
        if self._under_way:
            await asyncio.wait(self._under_way.values())
