"""People, chats and messages as the Bot API gives them out."""

from datetime import datetime

from tests.doubles.telegram.json_values import Json, names
from tests.doubles.telegram.objects import File, Human, Message, Place, Pressed
from tests.doubles.telegram.world import World

RIGHTS = names(
    "can_manage_chat can_delete_messages can_manage_video_chats can_restrict_members can_promote_members "
    "can_change_info can_invite_users can_post_stories can_edit_stories can_delete_stories can_pin_messages "
    "can_manage_topics"
)


def stamp(moment: datetime) -> int:
    """A moment as Telegram writes it."""
    return int(moment.timestamp())


def user(human: Human) -> Json:
    """A User."""
    body: Json = {"id": human.id, "is_bot": human.is_bot, "first_name": human.name}
    if human.username:
        body["username"] = human.username
    return body if human.is_bot else body | {"language_code": human.language}


def chat(place: Place, world: World) -> Json:
    """A Chat."""
    if place.kind == "private":
        human = world.people[place.id]
        named: Json = {"first_name": human.name}
        return {
            "id": place.id,
            "type": "private",
            **named,
            **({"username": human.username} if human.username else {}),
        }
    body: Json = {"id": place.id, "type": place.kind, "title": place.title}
    return body | ({"is_forum": True} if place.is_forum else {})


def message(shown: Message, world: World, *, nested: bool = False) -> Json:
    """A Message, with the one it answers unless it is itself that one."""
    place = world.places[shown.chat]
    body: Json = {
        "message_id": shown.id,
        "date": stamp(shown.date),
        "chat": chat(place, world),
        "from": user(world.who(shown.sender)),
        **shown.service,
        **_words(shown),
        **(_file(shown.file) if shown.file else {}),
    }
    if shown.edited_at:
        body["edit_date"] = stamp(shown.edited_at)
    if shown.thread:
        body |= {"message_thread_id": shown.thread, "is_topic_message": True}
    if shown.album:
        body["media_group_id"] = shown.album
    if shown.forward:
        body["forward_origin"] = shown.forward
    if shown.keyboard:
        body["reply_markup"] = shown.keyboard
    return body if nested else body | _answered(shown, world)


def _words(shown: Message) -> Json:
    if not shown.text:
        return {}
    text, entities = ("caption", "caption_entities") if shown.file else ("text", "entities")
    return {text: shown.text, **({entities: shown.entities} if shown.entities else {})}


def _answered(shown: Message, world: World) -> Json:
    original = world.messages.get((shown.chat, shown.reply_to))
    if original is None or original.deleted:
        return {}
    body: Json = {"reply_to_message": message(original, world, nested=True)}
    if shown.quote:
        body["quote"] = {"text": shown.quote, "position": max(0, original.text.find(shown.quote))}
    return body


def _file(file: File) -> Json:
    body: Json = {"file_id": file.id, "file_unique_id": file.unique_id, "file_size": file.size}
    match file.kind:
        case "photo":
            small: Json = {
                **body,
                "file_id": f"{file.id}-s",
                "file_unique_id": f"{file.unique_id}s",
                "file_size": 900,
            }
            return {"photo": [{**small, "width": 90, "height": 90}, {**body, "width": 1280, "height": 1280}]}
        case "voice" | "audio":
            body |= {"duration": file.duration, "mime_type": file.mime}
        case "video" | "animation" | "video_note":
            body |= {"duration": file.duration, "width": 640, "height": 640, "length": 640}
            if file.kind != "video_note":
                body |= {"mime_type": file.mime, "file_name": file.name}
        case "sticker":
            body |= {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
        case _:
            body |= {"file_name": file.name, "mime_type": file.mime}
    found: Json = {file.kind: body}
    return found | ({"document": body} if file.kind == "animation" else {})


def press(pressed: Pressed, world: World) -> Json:
    """A CallbackQuery."""
    shown = world.messages[pressed.chat, pressed.message]
    body: Json = {
        "id": pressed.id,
        "from": user(world.who(pressed.person)),
        "chat_instance": str(abs(pressed.chat) * 7919),
        "data": pressed.value,
    }
    if shown.deleted:
        place = world.places[pressed.chat]
        return body | {"message": {"chat": chat(place, world), "message_id": shown.id, "date": 0}}
    return body | {"message": message(shown, world)}


def member(place: Place, person: int, world: World) -> Json:
    """A ChatMember, as much of it as its status has."""
    status = place.standings.get(person, "left")
    body: Json = {"status": status, "user": user(world.who(person))}
    match status:
        case "creator":
            return body | {"is_anonymous": False}
        case "administrator":
            held = place.bot_rights if person == world.bot.id else set(RIGHTS)
            rights: Json = {name: name in held or name == "can_manage_chat" for name in RIGHTS}
            return body | rights | {"can_be_edited": False, "is_anonymous": False}
        case "kicked":
            return body | {"until_date": 0}
    return body


def me(world: World) -> Json:
    """What `getMe` says."""
    return user(world.bot) | {
        "can_join_groups": True,
        "can_read_all_group_messages": not world.privacy,
        "supports_inline_queries": False,
        "supports_guest_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": world.private_topics,
        "allows_users_to_create_topics": world.private_topics,
    }
