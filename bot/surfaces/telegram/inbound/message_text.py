"""The content of a message: its words without our name, its request, its files, its unsupported parts."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from telegram import Message, MessageEntity
from telegram.constants import ChatType

from bot.surfaces.contract import AttachedFile

PLAN_THIS = "/plan 1 post about this message: {words}"
HELLO = "/start"
"""The first message of every person (core.telegram.org/bots/features, "Global commands")."""
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
"""Parts of a message that the desk cannot read, and their names in a sentence."""


@dataclass(frozen=True, slots=True)
class BotIdentity:
    """Our own bot on Telegram."""

    id: int
    username: str


def parse_words(message: Message, me: BotIdentity, names: Collection[str]) -> tuple[str, bool]:
    """The words without a mention of us at the beginning, and whether the message was addressed to us."""
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
    """The words with ids in place of mentions of people without a username."""
    for entity, name in (
        message.parse_entities([MessageEntity.TEXT_MENTION]) if message.text else {}
    ).items():
        if entity.user:
            words = words.replace(name, f"@{entity.user.id}", 1)
    return words


def _is_me(entity: MessageEntity, message: Message, me: BotIdentity) -> bool:
    if entity.type == MessageEntity.TEXT_MENTION:
        return entity.user is not None and entity.user.id == me.id
    if entity.type != MessageEntity.MENTION:
        return False
    part = message.parse_entity(entity) if message.text else message.parse_caption_entity(entity)
    return part.lower() == f"@{me.username.lower()}"


def to_request(message: Message, words: str) -> str:
    """The request in a message: a post about a forwarded message or a lone link, else its words."""
    if words == HELLO or words.startswith(f"{HELLO} "):
        return "/help"
    link = any(each.type == MessageEntity.URL and each.length == len(words) for each in message.entities)
    if words and (message.forward_origin or link) and message.chat.type == ChatType.PRIVATE:
        return PLAN_THIS.format(words=words)
    return words


def attached_files(message: Message) -> Iterator[AttachedFile]:
    """The files of a message: the largest size of a photo, a video, a GIF (an animation), a document."""
    if message.photo:
        largest = message.photo[-1]
        yield AttachedFile("photo.jpg", largest.file_size or 0, largest.file_id)
    elif found := message.video or message.animation or message.document:
        yield AttachedFile(found.file_name or "file", found.file_size or 0, found.file_id)


def unsupported_part(message: Message) -> str:
    """The name of a part that the desk cannot read ("a voice note"), or ""."""
    return next((called for part, called in UNREAD if getattr(message, part, None)), "")
