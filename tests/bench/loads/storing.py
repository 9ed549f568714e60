"""A Door that keeps what it is brought, and has no turn behind it."""

import asyncio
from collections.abc import Awaitable

from bot.app import OpenDesk
from bot.gateway.receipts import Receipts
from bot.surfaces.contract import Delivery


class Storing:
    """A Door that keeps a Receipt as the gateway does, and has no turn to run."""

    def __init__(self, app: OpenDesk) -> None:
        self._keeping = Receipts(app.desk.database, app.desk.clock)

    async def receive(self, delivery: Delivery) -> Awaitable[None]:
        """Store it."""
        _ = await self._keeping.keep(delivery)
        return asyncio.sleep(0)
