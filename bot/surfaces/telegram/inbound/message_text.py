"""What a message says: words without our name, the wish behind them, pictures, what nobody can read."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from telegram import Message, MessageEntity
from telegram.constants import ChatType

from bot.surfaces.contract import Dropped

PLAN_THIS = "/plan 1 post about this message: {words}"
HELLO = "/start"
"""What everybody's first message is (core.telegram.org/bots/features, "Global commands")."""
UNREAD: Sequence[tuple[str, str]] = (
    ("voice", "a voice note"),
    ("audio", "a sound file"),
    ("video_note", "a video note"),
    ("sticker", "a sticker"),
    ("contact", "a contact"),
    ("location", "a place on the map"),
    ("poll", "a poll"),
    ("dice", "a dice"),
)
"""Parts of a message that the desk cannot understand, and what they are called."""


@dataclass(frozen=True, slots=True)
class Me:
    """Who we are on Telegram."""

    id: int
    username: str


def words_of(message: Message, me: Me, names: Collection[str]) -> tuple[str, bool]:
    """What was written, without the mention it begins with, and whether it was said to us."""
    text = message.text or message.caption or ""
    entities = message.entities or message.caption_entities
    called = any(_is_me(each, message, me) for each in entities)
    words = re.sub(rf"^\s*@{re.escape(me.username)}\b[\s:,]*", "", text, flags=re.IGNORECASE).strip()
    words = _named(words, message)
    if command := re.match(r"/(\w+)(?:@(\w+))?(?=\s|$)", words):
        to = (command[2] or "").lower()
        if to and to != me.username.lower():
            return "", False
        called = called or bool(to) or command[1].lower() in names or f"/{command[1]}" == HELLO
        words = f"/{command[1]}{words[command.end() :]}"
    return words, called


def _named(words: str, message: Message) -> str:
    """People without a username are mentioned by their names: here by their ids, as the desk knows them."""
    for entity, name in (
        message.parse_entities([MessageEntity.TEXT_MENTION]) if message.text else {}
    ).items():
        if entity.user:
            words = words.replace(name, f"@{entity.user.id}", 1)
    return words


def _is_me(entity: MessageEntity, message: Message, me: Me) -> bool:
    if entity.type == MessageEntity.TEXT_MENTION:
        return entity.user is not None and entity.user.id == me.id
    if entity.type != MessageEntity.MENTION:
        return False
    part = message.parse_entity(entity) if message.text else message.parse_caption_entity(entity)
    return part.lower() == f"@{me.username.lower()}"


def wish(message: Message, words: str) -> str:
    """What was forwarded, and a link alone, is something to post about; the rest is what it says."""
    if words == HELLO or words.startswith(f"{HELLO} "):
        return "/help"
    link = any(each.type == MessageEntity.URL and each.length == len(words) for each in message.entities)
    if words and (message.forward_origin or link) and message.chat.type == ChatType.PRIVATE:
        return PLAN_THIS.format(words=words)
    return words


def files(message: Message) -> Iterator[Dropped]:
    """The largest size of a photo, a video, a GIF (which is a film there), or what was sent as a file."""
    if message.photo:
        largest = message.photo[-1]
        yield Dropped("photo.jpg", largest.file_size or 0, largest.file_id)
    elif found := message.video or message.animation or message.document:
        yield Dropped(found.file_name or "file", found.file_size or 0, found.file_id)


def unread(message: Message) -> str:
    return next((called for part, called in UNREAD if getattr(message, part, None)), "")
