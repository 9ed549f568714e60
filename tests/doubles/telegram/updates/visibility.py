"""What the bot hears of a chat: messages that privacy mode lets through, and its own comings and goings."""

from tests.doubles.telegram import api_objects
from tests.doubles.telegram.json_values import Json, cut
from tests.doubles.telegram.objects import Human, Message, Place, Standing
from tests.doubles.telegram.world import World


def says(world: World, message: Message, *, kind: str = "message") -> Message:
    """Show a message of somebody, and tell the bot of it if it may know."""
    world.messages[message.chat, message.id] = message
    world.note()
    if heard(world, message):
        world.hears(kind, api_objects.message(message, world), lane=f"chat {message.chat}")
    return message


def heard(world: World, message: Message) -> bool:
    """Whether the bot gets a message (Telegram Bot Features, "Privacy mode")."""
    place = world.places[message.chat]
    standing = place.standings.get(world.bot.id)
    if not place.holds(world.bot.id):
        return False
    if place.kind == "private" or message.service or not world.privacy or standing == "administrator":
        return True
    original = world.messages.get((message.chat, message.reply_to))
    return bool(original and original.from_bot) or _named(world, message)


def _named(world: World, message: Message) -> bool:
    """Whether it is a command for this bot, or mentions it."""
    name = f"@{world.bot.username}".lower()
    for each in message.entities:
        words = cut(message.text, each["offset"], each["length"]).lower()
        if each["type"] == "mention" and words == name:
            return True
        if each["type"] == "text_mention" and each["user"]["id"] == world.bot.id:
            return True
        if each["type"] == "bot_command" and ("@" not in words or words.endswith(name)):
            return True
    return False


def happens(world: World, place: Place, by: Human, service: Json) -> Message:
    """A service message."""
    message = Message(place.id, world.message_id(place), by.id, world.now(), service=service)
    return says(world, message)


def stands(
    world: World, place: Place, now: Standing, *, by: Human, rights: frozenset[str] = frozenset()
) -> None:
    """The bot comes, goes, is let in or shut out, or may do more; it is told so.

    In a private chat it hears only of being blocked and let in again (Bot API, `my_chat_member`).
    """
    bot = world.bot.id
    met = bot in place.standings
    before = api_objects.member(place, bot, world)
    was_in = place.holds(bot)
    place.standings[bot], place.bot_rights = now, set(rights)
    world.note()
    if met or place.kind != "private":
        changed: Json = {
            "chat": api_objects.chat(place, world),
            "from": api_objects.user(by),
            "date": api_objects.stamp(world.now()),
            "old_chat_member": before,
            "new_chat_member": api_objects.member(place, bot, world),
        }
        world.hears("my_chat_member", changed, lane=f"chat {place.id}")
    if place.kind == "private" or was_in == place.holds(bot):
        return
    if was_in:
        _goes(world, place, by)
    else:
        happens(world, place, by, {"new_chat_members": [api_objects.user(world.bot)]})


def _goes(world: World, place: Place, by: Human) -> None:
    """The last that the bot hears of a group is that it left."""
    gone: Json = {"left_chat_member": api_objects.user(world.bot)}
    message = Message(place.id, world.message_id(place), by.id, world.now(), service=gone)
    world.messages[message.chat, message.id] = message
    world.hears("message", api_objects.message(message, world), lane=f"chat {place.id}")
