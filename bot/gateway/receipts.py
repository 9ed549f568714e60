"""Keeps a Receipt of every delivery before it is acknowledged; many that come at once cost one COMMIT."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from agents.context import Clock
from agents.interactions import buttons
from bot.surfaces.contract import Delivery, Submitted
from storage.database import Database
from storage.group_commit import GroupCommit
from storage.receipt_batches import store_all
from storage.repositories.turns.receipts import NewReceipt

MOST = 200
"""Deliveries of one transaction."""


class Keeping:
    """The receipts of one desk."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._arrivals: GroupCommit[NewReceipt, int | None] = GroupCommit(self._keep, most=MOST)

    async def keep(self, delivery: Delivery) -> int | None:
        """The Receipt's id; None for one that was kept before. Raises `StorageError`."""
        channel = delivery.channel
        return await self._arrivals.add(
            NewReceipt(
                surface=channel.surface,
                delivery=delivery.delivery,
                kind=type(delivery).__name__,
                body=_body(delivery),
                received_at=self._clock.now(),
            )
        )

    async def _keep(self, arrivals: Sequence[NewReceipt]) -> Sequence[int | None]:
        return await store_all(self._database, arrivals)


def _body(delivery: Delivery) -> dict[str, Any]:
    """The delivery as it is kept; what was typed into a form that asks for secrets is not."""
    if isinstance(delivery, Submitted) and buttons.is_secret(delivery.value):
        delivery = replace(delivery, values={})
    return asdict(delivery)
