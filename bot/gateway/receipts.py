"""Receipts of deliveries, stored before they are acknowledged; many at once share one COMMIT."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from agents.context import Clock
from agents.interactions import buttons
from bot.surfaces.contract import (
    ChannelMove,
    Delivery,
    FormSubmission,
    HomeVisit,
    Incoming,
    OwnerResignation,
    Press,
)
from storage.database import Database
from storage.group_commit import GroupCommit
from storage.receipt_batches import store_all
from storage.repositories.turns.receipts import NewReceipt

MOST = 200
"""The most deliveries of one transaction."""
STORED_KINDS: Mapping[type[Delivery], str] = {
    Incoming: "Incoming",
    Press: "Press",
    FormSubmission: "Submitted",
    HomeVisit: "Visited",
    ChannelMove: "Moved",
    OwnerResignation: "Resigned",
}
"""What a kind of delivery is called in its row; old rows carry these words, so they never change."""


class Receipts:
    """Stores the receipts of one desk."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._arrivals: GroupCommit[NewReceipt, int | None] = GroupCommit(self._keep, most=MOST)

    async def keep(self, delivery: Delivery) -> int | None:
        """Store a delivery; returns the id of its Receipt, None if stored before. Raises `StorageError`."""
        channel = delivery.channel
        return await self._arrivals.add(
            NewReceipt(
                surface=channel.surface,
                delivery=delivery.delivery,
                kind=STORED_KINDS[type(delivery)],
                body=_body(delivery),
                received_at=self._clock.now(),
            )
        )

    async def _keep(self, arrivals: Sequence[NewReceipt]) -> Sequence[int | None]:
        return await store_all(self._database, arrivals)


def _body(delivery: Delivery) -> dict[str, Any]:
    """The delivery as JSON for its row, without the values of a form that asks for secrets."""
    if isinstance(delivery, FormSubmission) and buttons.is_secret(delivery.value):
        delivery = replace(delivery, values={})
    return asdict(delivery)
