"""What the desk is doing, shown below the message that asked for it, without keeping the work waiting."""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence

import structlog

from agents.replies import Channel
from bot.surfaces.contract import Misdrawn, ShutOut, Unreached, Vanished
from bot.surfaces.slack.drawing.shown_messages import Place
from bot.surfaces.slack.inbound.payloads import Taken
from bot.surfaces.slack.transport.client import Client

MOST = 1000
TITLE = "What shall we post?"
PROMPTS, PROMPT = 4, 75
"""Prompts of a thread and characters of each title, as `assistant.threads.setSuggestedPrompts` takes them."""

log = structlog.get_logger()


class Status:
    """`assistant.threads.setStatus`, the newest step first: steps that came meanwhile are left out."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._written: OrderedDict[Channel, Taken] = OrderedDict()
        self._steps: dict[Channel, str] = {}
        self._telling: dict[Channel, asyncio.Task[None]] = {}

    def note(self, taken: Taken) -> None:
        """Which message the next turn here answers."""
        self._written[taken.delivery.channel] = taken
        self._written.move_to_end(taken.delivery.channel)
        if len(self._written) > MOST:
            self._written.popitem(last=False)

    def is_alone(self, channel: Channel) -> bool:
        """Does the message that is answered stand in the channel itself, in nobody's thread?"""
        found = self._written.get(channel)
        return found is not None and found.alone

    def top(self, channel: Channel) -> Place:
        """Where a card that leads stands: in the channel itself, unless a thread is talked in."""
        return Place.of(channel.address, "" if self.is_alone(channel) else channel.thread)

    def asker(self, channel: Channel) -> str:
        """Who wrote the message that is answered; '' where nobody knows."""
        found = self._written.get(channel)
        return found.delivery.speaker.address if found else ""

    def say(self, channel: Channel, step: str) -> None:
        """Show this step as soon as Slack lets us; '' takes it away."""
        if not (channel.thread or channel in self._written):
            return  # a command: it was acknowledged with its own words
        self._steps[channel] = step
        if channel not in self._telling:
            self._telling[channel] = asyncio.create_task(self._tell(channel))

    async def suggest(self, place: Place, prompts: Sequence[str]) -> None:
        """Show what one may begin with."""
        shown = [{"title": each[:PROMPT], "message": each} for each in prompts[:PROMPTS]]
        await self._client.call(
            place.team,
            "assistant.threads.setSuggestedPrompts",
            channel_id=place.channel,
            title=TITLE,
            prompts=shown,
        )

    async def close(self) -> None:
        """Wait until the last step is shown."""
        while self._telling:
            await asyncio.wait([*self._telling.values()])

    async def _tell(self, channel: Channel) -> None:
        try:
            while (step := self._steps.pop(channel, None)) is not None:
                await self._set(channel, step)
        finally:
            del self._telling[channel]

    async def _set(self, channel: Channel, step: str) -> None:
        place = Place.of(channel.address)
        thread = channel.thread or self._written[channel].ts
        try:
            await self._client.call(
                place.team,
                "assistant.threads.setStatus",
                channel_id=place.channel,
                thread_ts=thread,
                status=f"is {step}…" if step else "",
            )
        except (Vanished, Unreached, ShutOut, Misdrawn) as trouble:
            log.debug("status not shown", code=trouble.code)
