"""What Slack sends: events in their envelope, interactions, slash commands, as the app gets them."""

from tests.doubles.slack.events import response_urls
from tests.doubles.slack.json_checks import Json
from tests.doubles.slack.methods import uploads
from tests.doubles.slack.methods.chat import shown
from tests.doubles.slack.methods.views import described
from tests.doubles.slack.objects import Human, Message, Place, View
from tests.doubles.slack.world import World

CHANNEL_TYPES = {"channel": "channel", "private": "group", "im": "im"}
SUBSCRIPTIONS = {"channel": "message.channels", "private": "message.groups", "im": "message.im"}


def envelope(world: World, team: str, event: Json, *, event_id: str = "") -> Json:
    """An event as it is delivered."""
    bot = world.bot_of(team)
    return {
        "token": "verification-token",
        "team_id": team,
        "context_team_id": team,
        "context_enterprise_id": None,
        "api_app_id": world.app.id,
        "event": event,
        "type": "event_callback",
        "event_id": event_id or f"Ev{world.number():010d}",
        "event_time": int(world.now().timestamp()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": team,
                "user_id": bot.id,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": f"4-{world.number()}",
    }


def message_event(world: World, message: Message, *, kind: str, place: Place) -> Json:
    """`message` or `app_mention` about something a person wrote."""
    human = world.people[message.user]
    event: Json = {
        "type": kind,
        "user": human.id,
        "ts": message.ts,
        "client_msg_id": f"c-{message.ts}",
        "text": message.text,
        "team": human.team,
        "channel": place.id,
        "event_ts": message.ts,
        "blocks": [
            {
                "type": "rich_text",
                "block_id": "typed",
                "elements": [
                    {"type": "rich_text_section", "elements": [{"type": "text", "text": message.text}]}
                ],
            }
        ],
    }
    if kind == "message":
        event["channel_type"] = CHANNEL_TYPES[place.kind]
    if message.thread_ts:
        event |= {"thread_ts": message.thread_ts, "parent_user_id": _parent(world, message)}
    if message.files:
        event |= {"files": _files(world, message)}
        if kind == "message":
            event["subtype"] = "file_share"
    return event


def _parent(world: World, message: Message) -> str:
    parent = world.messages.get((message.channel, message.thread_ts))
    return parent.user if parent else ""


def _files(world: World, message: Message) -> list[Json]:
    return [uploads.described(world.uploads[each], world.url) for each in message.files]


def _acting(world: World, human: Human, kind: str, *, trigger: str) -> Json:
    return {
        "type": kind,
        "user": {"id": human.id, "username": human.name, "name": human.name, "team_id": human.team},
        "api_app_id": world.app.id,
        "token": "verification-token",
        "team": {"id": human.team, "domain": human.team.lower()},
        "enterprise": None,
        "is_enterprise_install": False,
        "trigger_id": trigger,
    }


def pressed(world: World, human: Human, action: Json, *, on: Message | View) -> Json:
    """`block_actions`: something was pressed or chosen on a message or a view."""
    action = {**action, "action_ts": world.ts()}
    if isinstance(on, View):
        body = _acting(world, human, "block_actions", trigger=world.trigger(human, view=on.id))
        inside = {"type": "view", "view_id": on.id}
        return body | {"container": inside, "view": described(on, world), "actions": [action]}
    place = world.places[on.channel]
    container: Json = {
        "type": "message",
        "message_ts": on.ts,
        "channel_id": on.channel,
        "is_ephemeral": bool(on.only_to),
    }
    if on.thread_ts:
        container["thread_ts"] = on.thread_ts
    url = response_urls.issue(world, human, on.channel, ts=on.ts, thread_ts=on.thread_ts)
    body = _acting(world, human, "block_actions", trigger=world.trigger(human)) | {
        "container": container,
        "channel": {"id": on.channel, "name": place.name or "directmessage"},
        "state": {"values": {}},
        "response_url": f"{world.url}/actions/{url}",
        "actions": [action],
    }
    return body if on.only_to else body | {"message": shown(on, world)}


def submitted(world: World, human: Human, view: View) -> Json:
    """`view_submission`."""
    trigger = world.trigger(human, view=view.id)
    body = _acting(world, human, "view_submission", trigger=trigger)
    return body | {"view": described(view, world), "response_urls": []}


def closed(world: World, human: Human, view: View, *, cleared: bool = False) -> Json:
    """`view_closed`."""
    body = _acting(world, human, "view_closed", trigger="")
    del body["trigger_id"]
    return body | {"view": described(view, world), "is_cleared": cleared}


def shortcut(world: World, human: Human, callback_id: str, *, on: Message | None) -> Json:
    """`message_action` on a message, or `shortcut` from anywhere."""
    kind = "shortcut" if on is None else "message_action"
    body = _acting(world, human, kind, trigger=world.trigger(human))
    body |= {"callback_id": callback_id, "action_ts": world.ts()}
    if on is None:
        return body
    url = response_urls.issue(world, human, on.channel, ts=on.ts, thread_ts=on.thread_ts)
    return body | {
        "message_ts": on.ts,
        "channel": {"id": on.channel, "name": world.places[on.channel].name or "directmessage"},
        "message": shown(on, world),
        "response_url": f"{world.url}/actions/{url}",
    }


def command(world: World, human: Human, name: str, words: str, *, place: Place) -> Json:
    """A slash command's fields."""
    url = response_urls.issue(world, human, place.id)
    return {
        "token": "verification-token",
        "team_id": human.team,
        "team_domain": human.team.lower(),
        "channel_id": place.id,
        "channel_name": place.name or "directmessage",
        "user_id": human.id,
        "user_name": human.name,
        "command": name,
        "text": words,
        "api_app_id": world.app.id,
        "is_enterprise_install": "false",
        "response_url": f"{world.url}/actions/{url}",
        "trigger_id": world.trigger(human),
    }
