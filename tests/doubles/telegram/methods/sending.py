"""What the bot says: messages, photos and other files, albums, previews, and that it is busy."""

from collections.abc import Callable

from tests.doubles.telegram import api_objects
from tests.doubles.telegram.errors import Refusal
from tests.doubles.telegram.formatting import entities, keyboards
from tests.doubles.telegram.json_values import Json, names, units
from tests.doubles.telegram.methods import files
from tests.doubles.telegram.methods.registry import Asked, method
from tests.doubles.telegram.objects import Draft, File, Message, Place

LONGEST, LONGEST_CAPTION = 4096, 1024
"""UTF-16 code units after the formatting was read (Bot API, `sendMessage`, `sendPhoto`)."""

ALBUM = range(2, 11)
"""How many an album has (Bot API, `sendMediaGroup`)."""

HOW = names(
    "disable_notification protect_content message_effect_id link_preview_options has_spoiler "
    "show_caption_above_media allow_paid_broadcast"
)
ACTIONS = frozenset(
    names(
        "typing upload_photo record_video upload_video record_voice upload_voice upload_document "
        "choose_sticker find_location record_video_note upload_video_note"
    )
)
MEDIA = frozenset(
    names(
        "type media caption parse_mode caption_entities has_spoiler show_caption_above_media thumbnail "
        "width height duration supports_streaming disable_content_type_detection cover start_timestamp"
    )
)


def words(asked: Asked) -> tuple[str, list[Json]]:
    """The text of a call, formatted. Raises `Refusal`."""
    given = asked.folded("entities", kind=list, what="entities")
    text, found = entities.read(asked.text("text"), asked.text("parse_mode"), given)
    if not text:
        raise Refusal("message text is empty")
    if units(text) > LONGEST:
        raise Refusal("message is too long")
    return text, found


def caption(asked: Asked) -> tuple[str, list[Json]]:
    """The caption of a call, formatted. Raises `Refusal`."""
    given = asked.folded("caption_entities", kind=list, what="caption entities")
    return captioned(asked.text("caption"), asked.text("parse_mode"), given)


def captioned(text: str, mode: str, given: list[object] | None) -> tuple[str, list[Json]]:
    """A caption, formatted. Raises `Refusal`."""
    text, found = entities.read(text, mode, given)
    if units(text) > LONGEST_CAPTION:
        raise Refusal("message caption is too long")
    return text, found


def put(asked: Asked, *, says: tuple[str, list[Json]], file: File | None = None, album: str = "") -> Message:
    """A new message of the bot, where the call wants it. Raises `Refusal`."""
    world, place = asked.world, asked.place()
    reply_to, quote = _answers(asked, place)
    marked = None if album else keyboards.markup(asked, place.kind)
    inline = marked is not None and "inline_keyboard" in marked
    message = Message(
        place.id,
        world.message_id(place),
        world.bot.id,
        world.now(),
        *says,
        file=file,
        keyboard=marked if inline and marked and any(marked["inline_keyboard"]) else None,
        asks=None if inline else marked,
        reply_to=reply_to,
        quote=quote,
        thread=asked.thread(place),
        album=album,
        from_bot=True,
        options={name: asked.arguments[name] for name in HOW if name in asked.arguments},
        only_to=_receiver(asked, place),
    )
    if "message_effect_id" in message.options and place.kind != "private":
        raise Refusal("message effects can be used only in private chats")
    world.messages[place.id, message.id] = message
    world.drafts = [each for each in world.drafts if each.chat != place.id]
    world.note()
    return message


def _answers(asked: Asked, place: Place) -> tuple[int, str]:
    """What is answered, and the words of it that are quoted; 0 and '' for none. Raises `Refusal`."""
    given = asked.folded("reply_parameters", kind=dict, what="reply parameters")
    if not given:
        return 0, ""
    original = asked.world.messages.get(
        (int(given.get("chat_id", place.id)), int(given.get("message_id", 0)))
    )
    if original is None or original.deleted:
        if given.get("allow_sending_without_reply"):
            return 0, ""
        raise Refusal("message to be replied not found")
    quote = str(given.get("quote", ""))
    if quote not in original.text:
        raise Refusal("QUOTE_TEXT_INVALID")
    return original.id, quote


def _receiver(asked: Asked, place: Place) -> int:
    """Who alone sees it; 0 for everybody. Raises `Refusal`."""
    given = asked.folded("ephemeral_message_parameters", kind=dict, what="ephemeral message parameters")
    if not given:
        return 0
    person = int(given.get("receiver_user_id", 0))
    if place.kind == "private" or not place.holds(person):
        raise Refusal("user not found")
    return person


@method("sendMessage")
def send(asked: Asked) -> Json:
    asked.place()
    return api_objects.message(put(asked, says=words(asked)), asked.world)


def _sends(kind: str) -> Callable[[Asked], Json]:
    """Who answers `sendPhoto` and its like."""

    def send_file(asked: Asked) -> Json:
        asked.place()
        says = caption(asked)
        file = files.sent(asked, kind, asked.arguments.get(kind), kind)
        return api_objects.message(put(asked, says=says, file=file), asked.world)

    return send_file


for _kind in ("photo", "document", "video"):
    method(f"send{_kind.title()}")(_sends(_kind))


@method("sendMediaGroup")
def send_album(asked: Asked) -> list[Json]:
    asked.place()
    media = asked.folded("media", kind=list, what="InputMedia")
    if len(media) not in ALBUM:
        raise Refusal("media group must include 2-10 items")
    read = [read_media(asked, each) for each in media]
    kinds = {file.kind for file, _ in read}
    if "document" in kinds and len(kinds) > 1:
        raise Refusal("document can't be mixed with other media types")
    album = str(asked.world.number() + 13_000_000_000)
    shown = [put(asked, says=says, file=file, album=album) for file, says in read]
    return [api_objects.message(each, asked.world) for each in shown]


def read_media(asked: Asked, item: object) -> tuple[File, tuple[str, list[Json]]]:
    """An InputMedia: its file and its caption. Raises `Refusal`."""
    if not isinstance(item, dict) or item.get("type") not in {"photo", "video", "document"}:
        raise Refusal("can't parse InputMedia: unsupported media type")
    strangers = sorted(set(item) - MEDIA)
    if strangers:
        raise Refusal(f"can't parse InputMedia: unknown field {strangers[0]!r}")
    file = files.sent(asked, item["type"], item.get("media", ""), "")
    return file, captioned(item.get("caption", ""), item.get("parse_mode", ""), item.get("caption_entities"))


@method("sendMessageDraft")
def draft(asked: Asked) -> bool:
    place = asked.place()
    if place.kind != "private":
        raise Refusal("message drafts can be sent only to private chats")
    number = asked.number("draft_id")
    if not number:
        raise Refusal("draft_id must be non-zero")
    text, found = "", list[Json]()
    if asked.text("text"):
        text, found = words(asked)
    shown = Draft(place.id, number, text, tuple(found), asked.thread(place), asked.world.now())
    others = [each for each in asked.world.drafts if (each.chat, each.id) != (place.id, number)]
    asked.world.drafts = [*others, shown]
    asked.world.note()
    return True


@method("sendChatAction")
def busy(asked: Asked) -> bool:
    place = asked.place()
    if asked.text("action") not in ACTIONS:
        raise Refusal("wrong parameter action in request")
    said: Json = {"chat": place.id, "action": asked.text("action"), "thread": asked.thread(place)}
    asked.world.actions.append(said)
    asked.world.note()
    return True
