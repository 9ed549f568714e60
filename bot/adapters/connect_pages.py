"""Journeys of connecting an account, for the web pages; the chat is told of the result."""

from collections.abc import Mapping

import structlog

from agents.accounts import oauth_journey
from agents.accounts.oauth_journey import ConnectInvitation, ConnectOutcome, PlatformRedirect
from agents.context import Desk
from bot.outbound.notifier import Notifier
from bot.surfaces.contract import Speaker
from integrations.errors import OutsideError

log = structlog.get_logger()


class ConnectJourneys:
    """Implements `bot.web.connect.ConnectPages`."""

    def __init__(self, desk: Desk, notifier: Notifier) -> None:
        self._desk = desk
        self._notifier = notifier

    async def invited(self, word: str) -> ConnectInvitation | None:
        """The invitation of the journey with this word, or None."""
        return await oauth_journey.find_invitation(self._desk, word)

    async def depart(self, word: str) -> PlatformRedirect | str | None:
        """The address to send the browser to; a sentence on an error of the platform; None for no journey."""
        try:
            return await oauth_journey.start_journey(self._desk, word)
        except OutsideError as trouble:
            log.warning("journey could not begin", kind=type(trouble).__name__, code=trouble.code)
            return f"{trouble.sentence} Nothing was connected."

    async def arrive(self, platform: str, query: Mapping[str, str], cookie: str) -> ConnectOutcome:
        """End the journey of a browser that came back, and tell its person in the chat."""
        arrived = await oauth_journey.finish_journey(self._desk, platform, query, cookie)
        if arrived.channel is not None:
            speaker = Speaker(arrived.channel.surface, arrived.speaker)
            try:
                await self._notifier.answer(arrived.channel, arrived.reply, to=speaker)
            except OutsideError as trouble:
                log.warning("reply not delivered", surface=arrived.channel.surface, code=trouble.code)
        return arrived
