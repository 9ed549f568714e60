"""What becomes of messages: changed, deleted, reacted to, pinned."""

from collections.abc import Sequence
from datetime import timedelta

from tests.doubles.telegram import api_objects
from tests.doubles.telegram.errors import NOT_MODIFIED, Refusal
from tests.doubles.telegram.formatting import keyboards
from tests.doubles.telegram.json_values import Json
from tests.doubles.telegram.methods import sending
from tests.doubles.telegram.methods.registry import Asked, method
from tests.doubles.telegram.objects import Message

DELETABLE = timedelta(hours=48)
"""How old a message may be to be deleted (Bot API, `deleteMessage`)."""

TO_EDIT = "message to edit not found"


def _editable(asked: Asked) -> Message:
    """The message to change. Raises `Refusal`."""
    if "inline_message_id" in asked.arguments:
        raise Refusal("MESSAGE_ID_INVALID")
    found = asked.message(TO_EDIT)
    if not found.from_bot or found.forward or found.service or found.asks:
        raise Refusal("message can't be edited")
    return found


def _changes(asked: Asked, found: Message, now: tuple[object, ...], then: tuple[object, ...]) -> None:
    """Refuse what changes nothing; a keyboard that is not given goes away. Raises `Refusal`."""
    keyboard = keyboards.inline(asked, asked.world.places[found.chat].kind)
    if (*now, found.keyboard) == (*then, keyboard):
        raise Refusal(NOT_MODIFIED)
    found.keyboard = keyboard
    if now != then:
        found.edits += 1
        found.edited_at = asked.world.now()
    asked.world.note()


def _says(asked: Asked, found: Message, says: tuple[str, list[Json]]) -> Json:
    _changes(asked, found, (found.text, found.entities), says)
    found.text, found.entities = says
    return api_objects.message(found, asked.world)


@method("editMessageText")
def edit_text(asked: Asked) -> Json:
    found = _editable(asked)
    if found.file:
        raise Refusal("there is no text in the message to edit")
    return _says(asked, found, sending.words(asked))


@method("editMessageCaption")
def edit_caption(asked: Asked) -> Json:
    found = _editable(asked)
    if not found.file:
        raise Refusal("there is no caption in the message to edit")
    return _says(asked, found, sending.caption(asked))


@method("editMessageReplyMarkup")
def edit_keyboard(asked: Asked) -> Json:
    found = _editable(asked)
    _changes(asked, found, (), ())
    return api_objects.message(found, asked.world)


@method("editMessageMedia")
def edit_media(asked: Asked) -> Json:
    found = _editable(asked)
    if not found.file:
        raise Refusal("there is no media in the message to edit")
    item = asked.folded("media", kind=dict, what="InputMedia")
    file, says = sending.read_media(asked, item)
    if found.album and (file.kind == "document") != (found.file.kind == "document"):
        raise Refusal("message can't be edited")
    _changes(asked, found, (found.file.body, found.text, found.entities), (file.body, *says))
    found.file, (found.text, found.entities) = file, says
    return api_objects.message(found, asked.world)


@method("deleteMessage")
def delete(asked: Asked) -> bool:
    found = asked.message("message to delete not found")
    _check_deletable(asked, found)
    found.deleted = True
    asked.world.note()
    return True


@method("deleteMessages")
def delete_many(asked: Asked) -> bool:
    ids: Sequence[int] = asked.folded("message_ids", kind=list, what="message identifiers")
    if not 1 <= len(ids) <= 100:
        raise Refusal(
            "too many message identifiers specified" if ids else "message identifiers are not specified"
        )
    place = asked.place()
    there = [asked.world.messages.get((place.id, each)) for each in ids]
    for found in there:
        if found is not None:
            _check_deletable(asked, found)
            found.deleted = True
    asked.world.note()
    return True


def _check_deletable(asked: Asked, found: Message) -> None:
    place = asked.world.places[found.chat]
    may = found.from_bot or place.kind == "private" or "can_delete_messages" in place.bot_rights
    if not may or asked.world.now() - found.date > DELETABLE:
        raise Refusal("message can't be deleted for everyone")


@method("deleteEphemeralMessage")
def delete_whisper(asked: Asked) -> bool:
    place = asked.place()
    found = asked.world.messages.get((place.id, asked.number("ephemeral_message_id")))
    if found is None or found.deleted or found.only_to != asked.number("receiver_user_id"):
        raise Refusal("message to delete not found")
    found.deleted = True
    asked.world.note()
    return True


@method("setMessageReaction")
def react(asked: Asked) -> bool:
    found = asked.message("message to react not found")
    reaction = asked.folded("reaction", kind=list, what="reaction types") or []
    if len(reaction) > 1:
        raise Refusal("REACTIONS_TOO_MANY")
    if any(each.get("type") != "emoji" or not each.get("emoji") for each in reaction):
        raise Refusal("REACTION_INVALID")
    found.reactions = reaction
    asked.world.note()
    return True


@method("pinChatMessage")
def pin(asked: Asked) -> bool:
    return _pinned(asked, now=True)


@method("unpinChatMessage")
def unpin(asked: Asked) -> bool:
    return _pinned(asked, now=False)


def _pinned(asked: Asked, *, now: bool) -> bool:
    place = asked.place()
    if place.kind != "private" and "can_pin_messages" not in place.bot_rights:
        raise Refusal("not enough rights to manage pinned messages in the chat")
    asked.message("message to pin not found").pinned = now
    asked.world.note()
    return True
