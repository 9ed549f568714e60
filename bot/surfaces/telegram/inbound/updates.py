"""Updates of Telegram parsed into deliveries; pure functions.

PTB reads updates (core.telegram.org/bots/api, Update); an update that the desk does not use is parsed to
`None`.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from telegram import CallbackQuery, Chat, ChatMember, ChatMemberUpdated, Message, Update, User
from telegram.constants import ChatType, UpdateType

from agents.replies import Channel
from bot.surfaces.contract import (
    ChannelMove,
    Delivery,
    FormSubmission,
    Incoming,
    OwnerResignation,
    Press,
    Speaker,
)
from bot.surfaces.telegram.dialogs import button_state
from bot.surfaces.telegram.dialogs.button_state import (
    ButtonAction,
    FieldAnswer,
    FieldChoice,
    FormCancellation,
)
from bot.surfaces.telegram.drawing import keyboards
from bot.surfaces.telegram.drawing.keyboards import NO_KEYS, Keyboard
from bot.surfaces.telegram.inbound import message_text
from bot.surfaces.telegram.inbound.message_text import BotIdentity
from bot.surfaces.telegram.transport import ptb_values

SURFACE = "telegram"
KINDS: Sequence[str] = (
    UpdateType.MESSAGE,
    UpdateType.EDITED_MESSAGE,
    UpdateType.CALLBACK_QUERY,
    UpdateType.MY_CHAT_MEMBER,
    UpdateType.CHAT_MEMBER,
)
"""The updates that we ask for: `chat_member` comes only when it is named, and where we are an admin."""
ADMINS = (ChatMember.OWNER, ChatMember.ADMINISTRATOR)
WITHIN = "|"
"""The mark between the query of a press and the form field that it chose, in a speaker's window."""


@dataclass(frozen=True, slots=True)
class ButtonPress:
    """A pressed key: its query, its message, its data, and the keyboard as it was."""

    query: str
    channel: Channel
    number: int
    data: str
    keyboard: Keyboard = NO_KEYS
    closes: bool = False
    """whether the press answers a question, whose keys then go"""


@dataclass(frozen=True, slots=True)
class InboundDelivery:
    """A parsed delivery, with the press that the surface answers at once."""

    delivery: Delivery
    pressed: ButtonPress | None = None


@dataclass(frozen=True, slots=True)
class KeyboardStep:
    """A press of a key of the surface's own, such as one that asks for a confirmation."""

    action: ButtonAction
    pressed: ButtonPress


@dataclass(frozen=True, slots=True)
class Membership:
    """A change of membership in a chat: ours, or another person's."""

    chat: str
    ours: bool
    state: Literal["in", "out", "changed"]


ParsedUpdate = InboundDelivery | KeyboardStep | Membership | None


def parse_update(update: Update, me: BotIdentity, names: Collection[str]) -> ParsedUpdate:
    """Parse an update of any kind; `names` are the desk's own commands."""
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


def _resigned(number: int, changed: ChatMemberUpdated) -> InboundDelivery | None:
    """The resignation of an admin, or None."""
    if changed.old_chat_member.status not in ADMINS or changed.new_chat_member.status in ADMINS:
        return None
    person, channel = changed.new_chat_member.user, Channel(SURFACE, str(changed.chat.id))
    speaker = Speaker(SURFACE, str(person.id), person.full_name)
    return InboundDelivery(OwnerResignation(f"{number}.{person.id}", channel, speaker))


def _is_in(member: ChatMember) -> bool:
    return member.status not in (ChatMember.LEFT, ChatMember.BANNED) and getattr(member, "is_member", True)


def _message(
    number: int, message: Message, me: BotIdentity, names: Collection[str]
) -> InboundDelivery | None:
    moved = _moved(number, message)
    if moved:
        return InboundDelivery(moved)
    speaker = _speaker(message.from_user, message.sender_chat)
    if speaker is None or (message.from_user and message.from_user.id == me.id):
        return None
    replied_to = _replied_to(message)
    ours = replied_to is not None and replied_to.from_user is not None and replied_to.from_user.id == me.id
    words, addressed = message_text.parse_words(message, me, names)
    if not (addressed or ours or message.chat.type == ChatType.PRIVATE):
        return None
    channel, delivery = channel_of(message), f"{number}.{message.message_id}"
    asked = button_state.parse_question(replied_to) if ours and replied_to else None
    if asked and not words.startswith("/") and words:
        return InboundDelivery(FormSubmission(delivery, channel, speaker, asked.value, {asked.name: words}))
    files, unread = tuple(message_text.attached_files(message)), message_text.unsupported_part(message)
    if not (words or files or unread or addressed):
        return None
    said = Incoming(
        delivery,
        channel,
        speaker,
        message_text.to_request(message, words),
        files=files,
        unsupported=unread,
        album=message.media_group_id or "",
        replies_to=str(replied_to.message_id) if ours and replied_to and not asked else "",
        forwarded=message.forward_origin is not None,
    )
    return InboundDelivery(said)


def _moved(number: int, message: Message) -> ChannelMove | None:
    """The move of a group to a supergroup: reported by service messages in the old and the new chat."""
    chat_id = str(message.chat.id)
    old, new = chat_id, str(message.migrate_to_chat_id or "")
    if message.migrate_from_chat_id:
        old, new = str(message.migrate_from_chat_id), chat_id
    return channel_move(f"{number}.moved", old, new) if new else None


def channel_move(delivery: str, old: str, new: str) -> ChannelMove:
    """The move of a chat to another id; ids of messages are lost by it."""
    return ChannelMove(delivery, Channel(SURFACE, old), Speaker(SURFACE, ""), new, without_references=True)


def channel_of(message: Message) -> Channel:
    """The channel of a message: its chat, and its topic in a chat with topics."""
    thread = str(message.message_thread_id or "") if message.is_topic_message else ""
    return Channel(SURFACE, str(message.chat.id), thread)


def _speaker(person: User | None, chat: Chat | None, *, window: str = "") -> Speaker | None:
    """The speaker; a person who speaks as a chat (an anonymous admin) has the id of the chat."""
    if chat is not None:
        return Speaker(SURFACE, str(chat.id), chat.title or "", window)
    return Speaker(SURFACE, str(person.id), person.full_name, window) if person else None


def _replied_to(message: Message) -> Message | None:
    """The message that is replied to; in a topic every message replies to its first, a service message."""
    found = message.reply_to_message
    return None if found is None or found.forum_topic_created else found


def _press(number: int, query: CallbackQuery, me: BotIdentity) -> InboundDelivery | KeyboardStep | None:
    """Parse a pressed key; of a message that is too old Telegram gives us the data alone."""
    message, data = query.message, query.data or ""
    speaker = _speaker(query.from_user, None, window=query.id)
    if message is None or speaker is None or query.from_user.id == me.id:
        return None
    whole = message if isinstance(message, Message) else None
    channel = channel_of(whole) if whole else Channel(SURFACE, str(message.chat.id))
    shown = ptb_values.from_markup(whole.reply_markup) if whole else NO_KEYS
    action = button_state.parse_button(data)
    closes = isinstance(action, FieldAnswer | FieldChoice | FormCancellation)
    pressed = ButtonPress(query.id, channel, message.message_id, data, shown, closes=closes)
    delivery = f"{number}.{query.id}"
    match action:
        case None:
            return InboundDelivery(Press(delivery, channel, speaker, data), pressed)
        case FieldAnswer(value=value, name=name):
            label = getattr(keyboards.find_key(shown, data), "label", "")
            answer = "" if action.empty else label
            return InboundDelivery(FormSubmission(delivery, channel, speaker, value, {name: answer}), pressed)
        case FieldChoice(value=value, name=name):
            inside = replace(speaker, window=f"{query.id}{WITHIN}{name}")
            return InboundDelivery(Press(delivery, channel, inside, value), pressed)
    return KeyboardStep(action, pressed)
