"""Pictures on Slack: uploaded once, private to our app, and shown in the cards that have them."""

import asyncio
import json
from pathlib import Path

import structlog

from agents.replies import Card, Picture
from bot.surfaces.contract import Misdrawn, ShutOut, Unreached, Vanished
from bot.surfaces.slack.drawing import blocks
from bot.surfaces.slack.drawing.blocks import Message
from bot.surfaces.slack.transport.client import Client

SHOWN = frozenset({"image/png", "image/jpeg", "image/gif"})
"""What an image block shows (docs.slack.dev, "Image block")."""
LARGEST = 20_000_000
"""Bytes that are uploaded for a card."""
MOST_KNOWN = 2000
"""Files that are remembered; others are uploaded anew."""

log = structlog.get_logger()


class Pictures:
    """Draws cards with their pictures; one that Slack does not take is named in the card's words alone."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._known: dict[tuple[str, str], str] = {}

    async def drawn(self, team: str, card: Card) -> list[Message]:
        """A card's messages."""
        wanted = [each for each in blocks.pictures(card) if each.mime in SHOWN]
        found = {each.path: await self._file(team, each) for each in wanted}
        return blocks.card(card, {path: file for path, file in found.items() if file})

    async def _file(self, team: str, picture: Picture) -> str:
        """Slack's id of the picture; '' where it cannot be shown."""
        known = team, picture.path
        if known not in self._known:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            try:
                self._known[known] = await self._upload(team, picture)
            except (Misdrawn, ShutOut, Unreached, Vanished) as trouble:
                log.warning("picture not shown on slack", code=trouble.code)
                return ""
        return self._known[known]

    async def _upload(self, team: str, picture: Picture) -> str:
        """Announce, send, complete (docs.slack.dev, "Working with files"); nobody is told of it."""
        content = await asyncio.to_thread(_read, Path(picture.path))
        name = Path(picture.path).name
        announced = await self._client.call(
            team, "files.getUploadURLExternal", form={"filename": name, "length": str(len(content))}
        )
        await self._client.upload(str(announced.get("upload_url", "")), content)
        file = str(announced.get("file_id", ""))
        named = json.dumps([{"id": file, "title": (picture.alt or name)[:200]}])
        await self._client.call(team, "files.completeUploadExternal", form={"files": named})
        return file


def _read(path: Path) -> bytes:
    try:
        content = path.read_bytes()
    except OSError:
        raise Vanished("That file is not there any more.", code="no_file") from None
    if not content or len(content) > LARGEST:
        raise Vanished("That file is too large to be shown.", code="too_large")
    return content
