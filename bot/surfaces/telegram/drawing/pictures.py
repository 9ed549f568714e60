"""Pictures on their way to Telegram: read from where they are kept, as a photo or an album."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from telegram import InputMediaPhoto, MessageEntity

from agents.replies import Picture
from bot.surfaces.telegram.drawing.entities import Styled

LARGEST = 10_000_000
"""Bytes of a photo (core.telegram.org/bots/api, "Sending files")."""


async def read(pictures: Sequence[Picture]) -> list[bytes]:
    """The pictures that can be shown; one that is gone or too large is left out, as its words name it."""
    found = [await asyncio.to_thread(_read, each) for each in pictures]
    return [each for each in found if each is not None]


def media(shown: Sequence[bytes], words: Styled, marks: Sequence[MessageEntity]) -> list[InputMediaPhoto]:
    """An album whose first picture has the words."""
    first, *others = shown
    return [
        InputMediaPhoto(first, caption=words.text, caption_entities=marks),
        *(InputMediaPhoto(each) for each in others),
    ]


def _read(picture: Picture) -> bytes | None:
    try:
        content = Path(picture.path).read_bytes()
    except OSError:
        return None
    return content if len(content) <= LARGEST else None
