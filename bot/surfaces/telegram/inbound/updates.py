"""What Telegram delivers, as what people do: pure functions from updates to deliveries.

PTB reads updates (core.telegram.org/bots/api, Update); one that nobody here uses is `None`, never an error.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from telegram import CallbackQuery, Chat, ChatMember, ChatMemberUpdated, Message, Update, User
from telegram.constants import ChatType, UpdateType

from agents.replies import Channel
from bot.surfaces.contract import Delivery, Incoming, Moved, Press, Resigned, Speaker, Submitted
from bot.surfaces.telegram.dialogs import button_state
from bot.surfaces.telegram.dialogs.button_state import Answered, Chosen, Closed, Step
from bot.surfaces.telegram.drawing import keyboards
from bot.surfaces.telegram.drawing.keyboards import NONE, Keyboard
from bot.surfaces.telegram.inbound import message_text
from bot.surfaces.telegram.inbound.message_text import Me
from bot.surfaces.telegram.transport import ptb_values

SURFACE = "telegram"
KINDS: Sequence[str] = (
    UpdateType.MESSAGE,
    UpdateType.EDITED_MESSAGE,
    UpdateType.CALLBACK_QUERY,
    UpdateType.MY_CHAT_MEMBER,
    UpdateType.CHAT_MEMBER,
)
"""What we ask Telegram for: `chat_member` comes only when it is named, and where we are an admin."""
ADMINS = (ChatMember.OWNER, ChatMember.ADMINISTRATOR)
WITHIN = "|"
"""Stands between the query of a press and the field of a form that it chose, in a speaker's window."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """A press: its query, the message that it stands in, what it sent, and the keys as they stood there."""

    query: str
    channel: Channel
    number: int
    given: str
    keyboard: Keyboard = NONE
    closes: bool = False
    """its question is answered by this: its keys go"""


@dataclass(frozen=True, slots=True)
class Taken:
    """One delivery and what its surface needs to answer it at once."""

    delivery: Delivery
    pressed: Pressed | None = None


@dataclass(frozen=True, slots=True)
class Stepped:
    """Somebody pressed a button of the surface's own, such as a question before another one counts."""

    step: Step
    pressed: Pressed


@dataclass(frozen=True, slots=True)
class Membership:
    """We were let into a chat or put out of it, or somebody's place in it changed."""

    chat: str
    ours: bool
    state: Literal["in", "out", "changed"]


Read = Taken | Stepped | Membership | None


def read(update: Update, me: Me, names: Collection[str]) -> Read:
    """An update of any kind; `names` are the desk's own commands."""
    if update.message:
        return _message(update.update_id, update.message, me, names)
    if update.callback_query:
        return _press(update.update_id, update.callback_query, me)
    if update.my_chat_member:
        return _membership(update.my_chat_member, ours=True)
    if update.chat_member:
        return _resigned(update.update_id, update.chat_member) or _membership(update.chat_member, ours=False)
    return None


def _membership(changed: ChatMemberUpdated, *, ours: bool) -> Membership:
    before, after = _is_in(changed.old_chat_member), _is_in(changed.new_chat_member)
    state: Literal["in", "out", "changed"] = "changed" if before == after else "in" if after else "out"
    return Membership(str(changed.chat.id), ours, state)


def _resigned(number: int, changed: ChatMemberUpdated) -> Taken | None:
    """An admin is none any more."""
    if changed.old_chat_member.status not in ADMINS or changed.new_chat_member.status in ADMINS:
        return None
    person, channel = changed.new_chat_member.user, Channel(SURFACE, str(changed.chat.id))
    speaker = Speaker(SURFACE, str(person.id), person.full_name)
    return Taken(Resigned(f"{number}.{person.id}", channel, speaker))


def _is_in(member: ChatMember) -> bool:
    return member.status not in (ChatMember.LEFT, ChatMember.BANNED) and getattr(member, "is_member", True)


def _message(number: int, message: Message, me: Me, names: Collection[str]) -> Taken | None:
    moved = _moved(number, message)
    if moved:
        return Taken(moved)
    speaker = _speaker(message.from_user, message.sender_chat)
    if speaker is None or (message.from_user and message.from_user.id == me.id):
        return None
    answered = _answered(message)
    ours = answered is not None and answered.from_user is not None and answered.from_user.id == me.id
    words, called = message_text.words_of(message, me, names)
    if not (called or ours or message.chat.type == ChatType.PRIVATE):
        return None
    channel, delivery = channel_of(message), f"{number}.{message.message_id}"
    asked = button_state.asked(answered) if ours and answered else None
    if asked and not words.startswith("/") and words:
        return Taken(Submitted(delivery, channel, speaker, asked.value, {asked.name: words}))
    files, unread = tuple(message_text.files(message)), message_text.unread(message)
    if not (words or files or unread or called):
        return None
    said = Incoming(
        delivery,
        channel,
        speaker,
        message_text.wish(message, words),
        files=files,
        unread=unread,
        album=message.media_group_id or "",
        on=str(answered.message_id) if ours and answered and not asked else "",
        strange=message.forward_origin is not None,
    )
    return Taken(said)


def _moved(number: int, message: Message) -> Moved | None:
    """A group became a supergroup: a service message says so in the old chat, another in the new one."""
    there = str(message.chat.id)
    old, new = there, str(message.migrate_to_chat_id or "")
    if message.migrate_from_chat_id:
        old, new = str(message.migrate_from_chat_id), there
    return moved(f"{number}.moved", old, new) if new else None


def moved(delivery: str, old: str, new: str) -> Moved:
    """That chat has another id now; messages keep none of theirs."""
    return Moved(delivery, Channel(SURFACE, old), Speaker(SURFACE, ""), new, without_references=True)


def channel_of(message: Message) -> Channel:
    """The chat, and the topic where it has topics."""
    thread = str(message.message_thread_id or "") if message.is_topic_message else ""
    return Channel(SURFACE, str(message.chat.id), thread)


def _speaker(person: User | None, chat: Chat | None, *, window: str = "") -> Speaker | None:
    """Who it is; somebody who speaks as a chat (an anonymous admin) is nobody we know."""
    if chat is not None:
        return Speaker(SURFACE, str(chat.id), chat.title or "", window)
    return Speaker(SURFACE, str(person.id), person.full_name, window) if person else None


def _answered(message: Message) -> Message | None:
    """The message that this one replies to; in a topic everything replies to its first, service message."""
    found = message.reply_to_message
    return None if found is None or found.forum_topic_created else found


def _press(number: int, query: CallbackQuery, me: Me) -> Taken | Stepped | None:
    """A pressed button; one below a message that is too old to be shown to us is known by its data alone."""
    message, given = query.message, query.data or ""
    speaker = _speaker(query.from_user, None, window=query.id)
    if message is None or speaker is None or query.from_user.id == me.id:
        return None
    whole = message if isinstance(message, Message) else None
    channel = channel_of(whole) if whole else Channel(SURFACE, str(message.chat.id))
    shown = ptb_values.keyboard(whole.reply_markup) if whole else NONE
    step = button_state.read(given)
    closes = isinstance(step, Answered | Chosen | Closed)
    pressed = Pressed(query.id, channel, message.message_id, given, shown, closes=closes)
    delivery = f"{number}.{query.id}"
    match step:
        case None:
            return Taken(Press(delivery, channel, speaker, given), pressed)
        case Answered(value=value, name=name):
            label = getattr(keyboards.find(shown, given), "label", "")
            answer = "" if step.empty else label
            return Taken(Submitted(delivery, channel, speaker, value, {name: answer}), pressed)
        case Chosen(value=value, name=name):
            inside = replace(speaker, window=f"{query.id}{WITHIN}{name}")
            return Taken(Press(delivery, channel, inside, value), pressed)
    return Stepped(step, pressed)
