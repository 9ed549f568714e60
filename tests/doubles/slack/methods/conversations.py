"""Places and who is in them: looked up, opened, joined, read; reactions to what was said there."""

from tests.doubles.slack.errors import Refusal
from tests.doubles.slack.json_checks import Json
from tests.doubles.slack.methods.chat import shown
from tests.doubles.slack.methods.registry import Asked, method
from tests.doubles.slack.objects import Message, Place

READ = {
    "channel": "channels:history",
    "private": "groups:history",
    "im": "im:history",
}
PAGE = 100
MOST_OPENED = 8


def described(place: Place, bot: str) -> Json:
    """A place as Slack gives it out."""
    body: Json = {
        "id": place.id,
        "is_channel": place.kind == "channel",
        "is_group": place.kind == "private",
        "is_im": place.kind == "im",
        "is_private": place.kind != "channel",
        "is_archived": place.archived,
        "is_member": bot in place.members,
        "context_team_id": place.team,
    }
    if place.kind == "im":
        return body | {"user": next(iter(place.members - {bot}), "")}
    return body | {"name": place.name, "name_normalized": place.name}


@method("conversations.info", tier=3, needs="channels:read", required=("channel",))
def info(asked: Asked) -> Json:
    place = asked.place()
    body = described(place, asked.grant.bot_user)
    if asked.flag("include_num_members"):
        body["num_members"] = len(place.members)
    return {"channel": body}


@method("conversations.open", tier=3, needs="im:write")
def opened(asked: Asked) -> Json:
    if asked.text("channel"):
        return {"channel": described(asked.place(), asked.grant.bot_user)}
    users = asked.arguments.get("users", "")
    names = users if isinstance(users, list) else [each for each in str(users).split(",") if each]
    if not names:
        raise Refusal("users_list_not_supplied")
    if len(names) > MOST_OPENED:
        raise Refusal("too_many_users")
    people = [asked.world.people.get(each) for each in names]
    if len(people) != 1 or people[0] is None:
        raise Refusal("user_not_found" if None in people else "method_not_supported_for_channel_type")
    if people[0].deleted:
        raise Refusal("user_disabled")
    place = asked.world.direct(people[0], asked.grant.bot_user)
    full = asked.flag("return_im")
    return {"channel": described(place, asked.grant.bot_user) if full else {"id": place.id}}


@method("conversations.join", tier=3, needs="channels:join", required=("channel",))
def join(asked: Asked) -> Json:
    place = asked.place()
    if place.archived:
        raise Refusal("is_archived")
    if place.kind != "channel":
        raise Refusal("method_not_supported_for_channel_type")
    place.members.add(asked.grant.bot_user)
    return {"channel": described(place, asked.grant.bot_user)}


@method("conversations.members", tier=4, needs="channels:read", required=("channel",))
def members(asked: Asked) -> Json:
    return _paged(asked, sorted(asked.place().members), "members")


@method("conversations.history", tier=3, required=("channel",))
def history(asked: Asked) -> Json:
    place = _readable(asked)
    tops = [each for each in asked.world.listed(place.id) if not each.only_to]
    tops = [each for each in tops if not each.thread_ts or each.broadcast]
    return {**_read(asked, tops[::-1]), "pin_count": 0}


@method("conversations.replies", tier=3, required=("channel", "ts"))
def replies(asked: Asked) -> Json:
    place = _readable(asked)
    thread = asked.world.replies(place.id, asked.text("ts"))
    if not thread:
        raise Refusal("thread_not_found")
    return _read(asked, thread)


def _readable(asked: Asked) -> Place:
    place = asked.place()
    needed = READ[place.kind]
    if needed not in asked.grant.scopes:
        raise Refusal("missing_scope", needed=needed, provided=",".join(sorted(asked.grant.scopes)))
    if asked.grant.bot_user not in place.members:
        raise Refusal("not_in_channel")
    return place


def _read(asked: Asked, messages: list[Message]) -> Json:
    oldest, latest = float(asked.text("oldest") or 0), float(asked.text("latest") or 10**10)
    inside = asked.flag("inclusive")
    kept = [
        each
        for each in messages
        if oldest < float(each.ts) < latest or (inside and float(each.ts) in {oldest, latest})
    ]
    return _paged(asked, [shown(each, asked.world) for each in kept], "messages")


def _paged(asked: Asked, rows: list[Json] | list[str], name: str) -> Json:
    """A page of rows, with a cursor when there are more. Raises `Refusal`."""
    cursor = asked.text("cursor") or "0"
    if not cursor.isdecimal():
        raise Refusal("invalid_cursor")
    first, size = int(cursor), asked.number("limit", default=PAGE)
    more = first + size < len(rows)
    return {
        name: rows[first : first + size],
        "has_more": more,
        "response_metadata": {"next_cursor": str(first + size) if more else ""},
    }


@method("reactions.add", tier=3, needs="reactions:write", required=("name", "channel", "timestamp"))
def react(asked: Asked) -> Json:
    message = asked.message("timestamp")
    who = message.reactions.setdefault(_emoji(asked), set())
    if asked.grant.bot_user in who:
        raise Refusal("already_reacted")
    if asked.place().archived:
        raise Refusal("is_archived")
    who.add(asked.grant.bot_user)
    asked.world.note()
    return {}


@method("reactions.remove", tier=2, needs="reactions:write", required=("name", "channel", "timestamp"))
def unreact(asked: Asked) -> Json:
    message = asked.message("timestamp")
    who = message.reactions.get(_emoji(asked), set())
    if asked.grant.bot_user not in who:
        raise Refusal("no_reaction")
    who.remove(asked.grant.bot_user)
    asked.world.note()
    return {}


def _emoji(asked: Asked) -> str:
    name = asked.text("name")
    if not name or set(name) & set(": "):
        raise Refusal("invalid_name")
    return name
