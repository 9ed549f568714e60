"""Recovery of interrupted turns: people are asked to repeat, with their own words; moves are followed."""

from collections.abc import Mapping, Set
from datetime import timedelta
from typing import Any

from agents.context import Desk
from agents.replies import Channel, Reply, Text
from agents.workspace import merging
from bot.gateway.receipts import STORED_KINDS
from bot.outbound.notifier import Notifier
from bot.surfaces.contract import ChannelMove, HomeVisit, Incoming, OwnerResignation, Speaker

PRESSED: Text = ("I was interrupted before I finished with what you pressed. /queue shows what stands.",)


class Recovery:
    """Recovers deliveries whose turn has not ended and is not running."""

    def __init__(self, desk: Desk, notifier: Notifier) -> None:
        self._desk = desk
        self._notifier = notifier

    async def recover(self, *, running: Set[int], patience: timedelta) -> None:
        """Recover deliveries older than `patience`, but for the `running` receipts."""
        now = self._desk.clock.now()
        async with self._desk.database.shared_work() as shared:
            unfinished = await shared.receipts.unfinished(before=now - patience)
            cut_off = [(each.id, each.kind, dict(each.body)) for each in unfinished if each.id not in running]
            for receipt_id, kind, _ in cut_off:
                if kind != STORED_KINDS[ChannelMove]:  # finishing a receipt deletes its words
                    await shared.receipts.finish(receipt_id, at=now)
        for receipt_id, kind, body in cut_off:
            if kind == STORED_KINDS[ChannelMove]:
                await self.follow_move(_moved(body))
                await self._finish(receipt_id)  # finished last: following twice is harmless
            else:
                await self._ask_again(kind, body)

    async def _finish(self, receipt_id: int) -> None:
        async with self._desk.database.shared_work() as shared:
            await shared.receipts.finish(receipt_id, at=self._desk.clock.now())

    async def follow_move(self, moved: ChannelMove) -> None:
        """Move everything of a channel to its new address."""
        await merging.move_address(
            self._desk.database,
            self._desk.clock,
            moved.channel,
            moved.address,
            with_references=not moved.without_references,
        )

    async def _ask_again(self, kind: str, body: Mapping[str, Any]) -> None:
        channel = body.get("channel")
        if not isinstance(channel, dict) or kind in (STORED_KINDS[OwnerResignation], STORED_KINDS[HomeVisit]):
            return
        words = PRESSED
        if kind == STORED_KINDS[Incoming]:
            words = (
                f"I was interrupted while working on this; say it again if it is not done:\n{body['text']}",
            )
        await self._notifier.interrupted(channel, Reply(text=words))


def _moved(body: Mapping[str, Any]) -> ChannelMove:
    """The stored move as a delivery."""
    ends = {"channel": Channel(**body["channel"]), "speaker": Speaker(**body["speaker"])}
    return ChannelMove(**{**body, **ends})
