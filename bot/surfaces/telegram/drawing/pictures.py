"""Pictures for Telegram: read from disk, sent as a photo or an album."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from telegram import InputMediaPhoto, MessageEntity

from agents.replies import Picture
from bot.surfaces.telegram.drawing.entities import Styled

LARGEST = 10_000_000
"""Bytes of a photo (core.telegram.org/bots/api, "Sending files")."""


async def read_pictures(pictures: Sequence[Picture]) -> list[bytes]:
    """The bytes of pictures; one that is gone or too large is left out, as the words of its card name it."""
    found = [await asyncio.to_thread(_read, each) for each in pictures]
    return [each for each in found if each is not None]


def album_media(
    shown: Sequence[bytes], words: Styled, marks: Sequence[MessageEntity]
) -> list[InputMediaPhoto]:
    """An album with the words as the caption of its first picture."""
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
