"""Pictures on Slack: uploaded once, private to our app, and shown in the cards that have them."""

import asyncio
import json
from pathlib import Path

import structlog

from agents.replies import Card, Picture
from bot.surfaces.contract import SURFACE_ERRORS, Gone
from bot.surfaces.slack.drawing import blocks
from bot.surfaces.slack.drawing.blocks import SlackMessage
from bot.surfaces.slack.transport.client import Client

SHOWN = frozenset({"image/png", "image/jpeg", "image/gif"})
"""Types that an image block shows (docs.slack.dev, "Image block")."""
LARGEST = 20_000_000
"""Bytes of a picture that is uploaded for a card."""
MOST_KNOWN = 2000
"""Files that are remembered; others are uploaded again."""

log = structlog.get_logger()


class CardPictures:
    """Draws cards with pictures; a picture that Slack refuses is only named in the words of the card."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._known: dict[tuple[str, str], str] = {}

    async def draw_card(self, team: str, card: Card) -> list[SlackMessage]:
        """The messages of a card, with pictures uploaded."""
        wanted = [each for each in blocks.card_pictures(card) if each.mime in SHOWN]
        found = {each.path: await self._file_id(team, each) for each in wanted}
        return blocks.card_messages(card, {path: file for path, file in found.items() if file})

    async def _file_id(self, team: str, picture: Picture) -> str:
        """Slack's file id of the picture; "" where it cannot be shown."""
        key = team, picture.path
        if key not in self._known:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            try:
                self._known[key] = await self._upload(team, picture)
            except SURFACE_ERRORS as trouble:
                log.warning("picture not shown on slack", code=trouble.code)
                return ""
        return self._known[key]

    async def _upload(self, team: str, picture: Picture) -> str:
        """Upload in three steps: announce, send, complete (docs.slack.dev, "Working with files")."""
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
        raise Gone("That file is not there any more.", code="no_file") from None
    if not content or len(content) > LARGEST:
        raise Gone("That file is too large to be shown.", code="too_large")
    return content
