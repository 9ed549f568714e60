"""Messages: posted, shown to one person, changed, deleted, linked to."""

from tests.doubles.slack.block_kit.limits import check_message
from tests.doubles.slack.errors import Refusal
from tests.doubles.slack.json_checks import Json
from tests.doubles.slack.methods.registry import ONE_A_SECOND, Asked, method
from tests.doubles.slack.objects import Message, Place
from tests.doubles.slack.world import World

LONGEST = 40_000
LONGEST_UPDATE = 4_000
"""chat.update: "The text field cannot exceed 4,000 characters"."""

LONGEST_MARKDOWN = 12_000
METADATA = {"event_type", "event_payload", "entities"}


def shown(message: Message, world: World) -> Json:
    """A message as Slack gives it out."""
    body: Json = {"type": "message", "user": message.user, "ts": message.ts, "text": message.text}
    if message.from_app:
        bot = world.people[message.user]
        body |= {"bot_id": bot.bot_id, "app_id": world.app.id, "team": bot.team}
    if message.blocks:
        body["blocks"] = message.blocks
    if message.thread_ts:
        body["thread_ts"] = message.thread_ts
    if message.edited:
        body["edited"] = {"user": message.user, "ts": message.ts}
    if message.files:
        body["files"] = [{"id": each} for each in message.files]
    answers = world.replies(message.channel, message.ts)[1:] if not message.thread_ts else []
    if answers:
        body |= {"thread_ts": message.ts, "reply_count": len(answers), "latest_reply": answers[-1].ts}
    return body


def place_to_speak(asked: Asked) -> Place:
    """Where the app may post; naming a person means their direct messages. Raises `Refusal`."""
    human = asked.world.people.get(asked.text("channel"))
    if human is not None and not human.bot_id and human.team == asked.grant.team:
        return asked.world.direct(human, asked.grant.bot_user)
    place = asked.place()
    if place.archived:
        raise Refusal("is_archived")
    if asked.grant.bot_user not in place.members:
        raise Refusal("not_in_channel")
    return place


def thread_of(asked: Asked, place: Place) -> str:
    """The thread an answer goes to, if it is one. Raises `Refusal` where there is no such thread."""
    ts = asked.text("thread_ts")
    parent = asked.world.messages.get((place.id, ts))
    if ts and (parent is None or parent.only_to or parent.thread_ts):
        raise Refusal("cannot_reply_to_message")
    return ts


def content(asked: Asked, *, longest: int) -> tuple[str, list[Json]]:
    """Text and blocks of a message. Raises `Refusal`."""
    text, markdown = asked.text("text"), asked.text("markdown_text")
    blocks = asked.arguments.get("blocks")
    if asked.arguments.get("attachments"):
        raise Refusal("invalid_attachments", ["attachments are not played here: use blocks"])
    if markdown and (text or blocks):
        raise Refusal("markdown_text_conflict")
    if len(text) > longest or len(markdown) > LONGEST_MARKDOWN:
        raise Refusal("msg_too_long")
    if not (text.strip() or markdown.strip() or blocks):
        raise Refusal("no_text")
    return text or markdown, check_message(blocks) if blocks is not None else []


def metadata(asked: Asked) -> Json:
    """Hidden words of a message. Raises `Refusal`."""
    given = asked.arguments.get("metadata") or {}
    if not isinstance(given, dict) or set(given) - METADATA:
        raise Refusal("invalid_metadata_format")
    if given and "entities" not in given and set(given) != {"event_type", "event_payload"}:
        raise Refusal("invalid_metadata_schema")
    return given


@method("chat.postMessage", tier=ONE_A_SECOND, needs="chat:write", required=("channel",))
def post(asked: Asked) -> Json:
    place = place_to_speak(asked)
    text, blocks = content(asked, longest=LONGEST)
    thread = thread_of(asked, place)
    message = Message(
        place.id,
        asked.world.ts(),
        asked.grant.bot_user,
        text,
        blocks,
        thread_ts=thread,
        from_app=True,
        broadcast=asked.flag("reply_broadcast"),
        unfurl=(asked.flag("unfurl_links"), asked.flag("unfurl_media", default=True)),
        metadata=metadata(asked),
    )
    return {"channel": place.id, "ts": message.ts, "message": put(asked.world, message)}


def put(world: World, message: Message) -> Json:
    """Show a message; the app's status in its thread is over. Returns it as Slack gives it out."""
    world.messages[message.channel, message.ts] = message
    if message.from_app:
        world.statuses.pop((message.channel, message.thread_ts or message.ts), None)
    world.note()
    return shown(message, world)


@method("chat.postEphemeral", tier=4, needs="chat:write", required=("channel", "user"))
def post_ephemeral(asked: Asked) -> Json:
    place = place_to_speak(asked)
    human = asked.person()
    if human.id not in place.members:
        raise Refusal("user_not_in_channel")
    text, blocks = content(asked, longest=LONGEST)
    message = Message(
        place.id,
        asked.world.ts(),
        asked.grant.bot_user,
        text,
        blocks,
        thread_ts=thread_of(asked, place),
        only_to=human.id,
        from_app=True,
    )
    put(asked.world, message)
    return {"message_ts": message.ts}


@method("chat.update", tier=3, needs="chat:write", required=("channel", "ts"))
def update(asked: Asked) -> Json:
    message = asked.message()
    if asked.place().archived:
        raise Refusal("is_inactive")
    if message.user != asked.grant.bot_user:
        raise Refusal("cant_update_message")
    if message.streaming:
        raise Refusal("streaming_state_conflict")
    text, blocks = content(asked, longest=LONGEST_UPDATE)
    message.text = text or message.text
    if "blocks" in asked.arguments:  # without them those that were there stay
        message.blocks = blocks
    message.metadata = metadata(asked) or message.metadata
    message.edited = True
    asked.world.note()
    return {
        "channel": message.channel,
        "ts": message.ts,
        "text": text,
        "message": shown(message, asked.world),
    }


@method("chat.delete", tier=3, needs="chat:write", required=("channel", "ts"))
def delete(asked: Asked) -> Json:
    message = asked.message()
    if message.user != asked.grant.bot_user:
        raise Refusal("cant_delete_message")
    del asked.world.messages[message.channel, message.ts]
    asked.world.note()
    return {"channel": message.channel, "ts": message.ts}


@method("chat.getPermalink", tier=4, required=("channel", "message_ts"))
def permalink(asked: Asked) -> Json:
    message = asked.message("message_ts")
    link = f"https://desk.slack.example/archives/{message.channel}/p{message.ts.replace('.', '')}"
    return {"channel": message.channel, "permalink": link}


@method("chat.unfurl", tier=3, needs="links:write", required=("unfurls",))
def unfurl(asked: Asked) -> Json:
    unfurls = asked.arguments["unfurls"]
    if not isinstance(unfurls, dict):
        raise Refusal("invalid_unfurls_format")
    text = asked.message().text
    if not all(url in text for url in unfurls):
        raise Refusal("cannot_unfurl_url")
    for each in unfurls.values():
        check_message(each.get("blocks", []))
    asked.world.unfurled.append(unfurls)
    return {}
