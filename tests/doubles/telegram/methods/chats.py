"""Chats and who is in them, topics, and presses that are answered."""

from tests.doubles.telegram import api_objects
from tests.doubles.telegram.errors import Refusal
from tests.doubles.telegram.json_values import Json, units
from tests.doubles.telegram.methods.registry import Asked, method
from tests.doubles.telegram.objects import Place, Toast, Topic

COLOURS = {7322096, 16766590, 13338331, 9367192, 16749490, 16478047}
ACCENT: Json = {
    "accent_color_id": 0,
    "max_reaction_count": 11,
    "accepted_gift_types": {
        "unlimited_gifts": False,
        "limited_gifts": False,
        "unique_gifts": False,
        "premium_subscription": False,
        "gifts_from_channels": False,
    },
}


@method("getMe")
def me(asked: Asked) -> Json:
    return api_objects.me(asked.world)


@method("getChat")
def chat(asked: Asked) -> Json:
    place = _seen(asked)
    return api_objects.chat(place, asked.world) | ACCENT


@method("getChatAdministrators")
def administrators(asked: Asked) -> list[Json]:
    place = _group(asked)
    asked_for_bots = asked.flag("return_bots")
    return [
        api_objects.member(place, person, asked.world)
        for person, standing in place.standings.items()
        if standing in {"creator", "administrator"} and (person != asked.world.bot.id or asked_for_bots)
    ]


@method("getChatMember")
def member(asked: Asked) -> Json:
    place, person = _seen(asked), asked.number("user_id")
    if person != asked.world.bot.id and person not in asked.world.people:
        raise Refusal("invalid user_id specified")
    return api_objects.member(place, person, asked.world)


@method("getChatMemberCount")
def count(asked: Asked) -> int:
    place = _seen(asked)
    return sum(place.holds(person) for person in place.standings)


@method("leaveChat")
def leave(asked: Asked) -> bool:
    place = _group(asked)
    place.standings[asked.world.bot.id] = "left"
    asked.world.note()
    return True


def _seen(asked: Asked) -> Place:
    """A chat to look at: a private one even when the bot is blocked there. Raises `Refusal`."""
    place = asked.chat()
    return place if place.kind == "private" else asked.place()


def _group(asked: Asked) -> Place:
    place = asked.place()
    if place.kind == "private":
        raise Refusal("there are no administrators in the private chat")
    return place


@method("createForumTopic")
def create_topic(asked: Asked) -> Json:
    place = _forum(asked)
    if not 1 <= units(asked.text("name")) <= 128:
        raise Refusal("TOPIC_TITLE_EMPTY")
    colour = asked.number("icon_color", default=7322096)
    if colour not in COLOURS:
        raise Refusal("TOPIC_ICON_COLOR_INVALID")
    topic = Topic(asked.world.message_id(place), asked.text("name"))
    place.topics[topic.id] = topic
    asked.world.note()
    return {"message_thread_id": topic.id, "name": topic.name, "icon_color": colour}


@method("editForumTopic")
def rename_topic(asked: Asked) -> bool:
    topic = asked.topic(_forum(asked), asked.number("message_thread_id"))
    if "name" in asked.arguments and topic.name == asked.text("name"):
        raise Refusal("TOPIC_NOT_MODIFIED")
    topic.name = asked.text("name") or topic.name
    asked.world.note()
    return True


@method("closeForumTopic")
def close_topic(asked: Asked) -> bool:
    return _opened(asked, closed=True)


@method("reopenForumTopic")
def reopen_topic(asked: Asked) -> bool:
    return _opened(asked, closed=False)


def _opened(asked: Asked, *, closed: bool) -> bool:
    topic = asked.topic(_forum(asked), asked.number("message_thread_id"))
    if topic.closed == closed:
        raise Refusal("TOPIC_NOT_MODIFIED")
    topic.closed = closed
    asked.world.note()
    return True


@method("deleteForumTopic")
def delete_topic(asked: Asked) -> bool:
    place = _forum(asked)
    topic = asked.topic(place, asked.number("message_thread_id"))
    del place.topics[topic.id]
    for each in asked.world.listed(place.id):
        each.deleted = each.thread == topic.id
    asked.world.note()
    return True


def _forum(asked: Asked) -> Place:
    """A chat whose topics the bot may change. Raises `Refusal`."""
    place = asked.place()
    if place.kind == "private" and asked.world.private_topics:
        return place
    if not place.is_forum:
        raise Refusal("the chat is not a forum")
    if "can_manage_topics" not in place.bot_rights:
        raise Refusal("not enough rights to create a topic")
    return place


@method("answerCallbackQuery")
def answer(asked: Asked) -> bool:
    words = asked.text("text")
    if units(words) > 200:
        raise Refusal("MESSAGE_TOO_LONG")
    pressed = asked.world.unanswered(asked.arguments.get("callback_query_id"))
    pressed.toast = Toast(words, asked.flag("show_alert"), asked.text("url"))
    asked.world.note()
    return True
