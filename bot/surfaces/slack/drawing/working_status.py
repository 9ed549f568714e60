"""The present step of a turn, shown below the message that is answered; the turn does not wait for it."""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence

import structlog

from agents.replies import Channel
from bot.surfaces.contract import SURFACE_ERRORS
from bot.surfaces.slack.drawing.shown_messages import Destination
from bot.surfaces.slack.inbound.payloads import InboundDelivery
from bot.surfaces.slack.transport.client import Client

MOST = 1000
TITLE = "What shall we post?"
PROMPTS, PROMPT = 4, 75
"""Prompts of a thread and characters of each title, as `assistant.threads.setSuggestedPrompts` takes them."""

log = structlog.get_logger()


class WorkingStatus:
    """Shows the newest step by `assistant.threads.setStatus`; steps that came meanwhile are left out."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._answered: OrderedDict[Channel, InboundDelivery] = OrderedDict()
        self._steps: dict[Channel, str] = {}
        self._running: dict[Channel, asyncio.Task[None]] = {}

    def remember(self, inbound: InboundDelivery) -> None:
        """Remember the message that the next turn of its channel answers."""
        self._answered[inbound.delivery.channel] = inbound
        self._answered.move_to_end(inbound.delivery.channel)
        if len(self._answered) > MOST:
            self._answered.popitem(last=False)

    def is_in_channel(self, channel: Channel) -> bool:
        """Whether the answered message stands in the channel itself, outside of threads."""
        found = self._answered.get(channel)
        return found is not None and found.in_channel

    def top_destination(self, channel: Channel) -> Destination:
        """The destination of a leading card: the channel itself, unless the talk is in a thread."""
        return Destination.parse(channel.address, "" if self.is_in_channel(channel) else channel.thread)

    def asker(self, channel: Channel) -> str:
        """The address of the person whose message is answered; "" where it is not known."""
        found = self._answered.get(channel)
        return found.delivery.speaker.address if found else ""

    def show(self, channel: Channel, step: str) -> None:
        """Show a step as soon as Slack allows; "" removes it."""
        if not (channel.thread or channel in self._answered):
            return  # a command: it was acknowledged with its own words
        self._steps[channel] = step
        if channel not in self._running:
            self._running[channel] = asyncio.create_task(self._run(channel))

    async def suggest_prompts(self, destination: Destination, prompts: Sequence[str]) -> None:
        """Show prompts to begin with."""
        shown = [{"title": each[:PROMPT], "message": each} for each in prompts[:PROMPTS]]
        await self._client.call(
            destination.team,
            "assistant.threads.setSuggestedPrompts",
            channel_id=destination.channel,
            title=TITLE,
            prompts=shown,
        )

    async def close(self) -> None:
        """Wait until the last step is shown."""
        while self._running:
            await asyncio.wait([*self._running.values()])

    async def _run(self, channel: Channel) -> None:
        try:
            while (step := self._steps.pop(channel, None)) is not None:
                await self._set_status(channel, step)
        finally:
            del self._running[channel]

    async def _set_status(self, channel: Channel, step: str) -> None:
        destination = Destination.parse(channel.address)
        thread = channel.thread or self._answered[channel].ts
        try:
            await self._client.call(
                destination.team,
                "assistant.threads.setStatus",
                channel_id=destination.channel,
                thread_ts=thread,
                status=f"is {step}…" if step else "",
            )
        except SURFACE_ERRORS as trouble:
            log.debug("status not shown", code=trouble.code)
