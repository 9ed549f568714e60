"""What Slack delivers, as what people do: pure functions from payloads to deliveries.

Payloads of the Events API, of interactivity and of slash commands (docs.slack.dev) arrive as JSON objects; an
unknown or broken one is `None`, never an error.
"""

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from agents.replies import Channel
from bot.surfaces.contract import Delivery, Dropped, Incoming, Press, Speaker, Submitted, Visited
from bot.surfaces.slack.dialogs import modals
from bot.surfaces.slack.drawing import blocks, mrkdwn

SURFACE = "slack"
SHORTCUT = "draft_from_message"
"""The callback id of "Draft a post from this" in the manifest."""
COMMAND = "/copydesk"
PLAN_THIS = "/plan 1 post about this message: {words}"
HEARD = frozenset({"", "file_share", "thread_broadcast"})
"""Subtypes of messages that a person wrote (docs.slack.dev, message event)."""

UNREADABLE = (AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError)
"""What reading a payload raises that is not as Slack says it is."""

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Pressed:
    """The message that a pressed button stands in."""

    ts: str
    label: str
    blocks: tuple[dict[str, Any], ...] = field(repr=False)
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Taken:
    """One delivery and what its surface needs to answer it at once."""

    team: str
    delivery: Delivery
    trigger: str = ""
    """opens a dialog within 3 s (docs.slack.dev, "Modals")"""
    opens: str = ""
    """the title of the dialog that the pressed button opens"""
    pressed: Pressed | None = None
    view: Json = field(default_factory=dict, repr=False)
    tab: str = ""
    """which tab of our app was opened"""
    ts: str = ""
    """the message that was written"""
    alone: bool = False
    """it stands in the channel itself, in nobody's thread"""


@dataclass(frozen=True, slots=True)
class Left:
    """A team uninstalled us, or took our token back."""

    team: str


def taken(payload: Json, names: Collection[str]) -> Taken | Left | None:
    """A payload of any kind; `names` are the desk's own commands. May raise one of `UNREADABLE`."""
    if payload.get("type") == "event_callback":
        return event(payload)
    return command(payload, names) if "command" in payload else interaction(payload)


def event(envelope: Json) -> Taken | Left | None:
    """An envelope of the Events API."""
    team, inside = str(envelope.get("team_id") or ""), envelope.get("event")
    delivery = str(envelope.get("event_id") or "")
    if not team or not delivery or not isinstance(inside, Mapping):
        return None
    match inside.get("type"):
        case "app_mention" | "message":
            return _message(team, delivery, inside, own(envelope))
        case "app_home_opened":
            return _opened(team, delivery, inside)
        case "app_uninstalled":
            return Left(team)
        case "tokens_revoked":
            return Left(team) if (inside.get("tokens") or {}).get("bot") else None
    return None


def own(envelope: Json) -> str:
    """Our own person on Slack, as every envelope says (docs.slack.dev, "authorizations")."""
    found = [each for each in envelope.get("authorizations") or () if each.get("is_bot")]
    return str(found[0].get("user_id") or "") if found else ""


def _message(team: str, delivery: str, said: Json, own: str) -> Taken | None:
    person, place, ts = (str(said.get(name) or "") for name in ("user", "channel", "ts"))
    if not (person and place and ts) or said.get("bot_id") or str(said.get("subtype") or "") not in HEARD:
        return None
    text, thread = str(said.get("text") or ""), str(said.get("thread_ts") or "")
    mentioned = said.get("type") == "app_mention"
    private = said.get("channel_type") == "im" or place.startswith("D")
    if not mentioned and not private and (not thread or (own and f"<@{own}>" in text)):
        return None  # talk among people, or what comes as app_mention too
    overheard = not mentioned and not private and said.get("parent_user_id") != own
    below = thread or ("" if private else ts)
    return Taken(
        team,
        Incoming(
            delivery,
            Channel(SURFACE, f"{team}/{place}", below),
            Speaker(SURFACE, person),
            mrkdwn.heard(_called(text, own)),
            overheard=overheard,
            files=tuple(_files(said)),
        ),
        ts=ts,
        alone=not thread,
    )


def _files(said: Json) -> Iterator[Dropped]:
    """Files of a message, by where their bytes are (docs.slack.dev, file object)."""
    for each in said.get("files") or ():
        if url := each.get("url_private_download") or each.get("url_private"):
            yield Dropped(str(each.get("name") or "file"), int(each.get("size") or 0), str(url))


def _called(text: str, own: str) -> str:
    """The words without the mention they begin with."""
    return text.strip().removeprefix(f"<@{own}>").strip() if own else text


def _opened(team: str, delivery: str, opened: Json) -> Taken | None:
    person, place = str(opened.get("user") or ""), str(opened.get("channel") or "")
    if not person:
        return None
    channel = Channel(SURFACE, f"{team}/{place or person}")
    return Taken(
        team, Visited(delivery, channel, Speaker(SURFACE, person)), tab=str(opened.get("tab") or "home")
    )


def command(given: Json, names: Collection[str]) -> Taken | None:
    """A slash command; `names` are the desk's own commands: other words are a message."""
    team, place, person = (str(given.get(name) or "") for name in ("team_id", "channel_id", "user_id"))
    if not (team and place and person):
        return None
    typed, called = mrkdwn.heard(str(given.get("text") or "")).strip(), str(given.get("command") or "")
    first = typed.split(maxsplit=1)[0].lower().lstrip("/") if typed else "help"
    if called == COMMAND:
        line = f"/{typed.lstrip('/') or 'help'}" if first in names else typed
    else:
        line = f"{called} {typed}".strip()
    speaker = Speaker(SURFACE, person, str(given.get("user_name") or ""))
    trigger = str(given.get("trigger_id") or "")
    return Taken(
        team, Incoming(trigger or _mark(given), Channel(SURFACE, f"{team}/{place}"), speaker, line), trigger
    )


def interaction(payload: Json) -> Taken | None:
    """A pressed button, a handed-in modal, a shortcut."""
    team = str((payload.get("team") or {}).get("id") or (payload.get("user") or {}).get("team_id") or "")
    person = str((payload.get("user") or {}).get("id") or "")
    if not team or not person:
        return None
    match payload.get("type"):
        case "block_actions":
            return _press(team, person, payload)
        case "view_submission":
            return _submission(team, person, payload)
        case "message_action" if payload.get("callback_id") == SHORTCUT:
            return _shortcut(team, person, payload)
    return None


def _press(team: str, person: str, payload: Json) -> Taken | None:
    action = next((each for each in payload.get("actions") or () if each.get("type") == "button"), None)
    if action is None or action.get("url"):
        return None
    trigger, message = str(payload.get("trigger_id") or ""), payload.get("message") or {}
    place = str((payload.get("channel") or {}).get("id") or "") or person
    ts, label = str(message.get("ts") or ""), str((action.get("text") or {}).get("text") or "")
    asks = str(action.get("action_id") or "").startswith("asks:") and bool(trigger)
    delivery = trigger or _mark(payload)
    window = f"w-{hashlib.sha256(delivery.encode()).hexdigest()[:24]}" if asks else ""
    channel = Channel(SURFACE, f"{team}/{place}", str(message.get("thread_ts") or ts))
    speaker = Speaker(SURFACE, person, str((payload.get("user") or {}).get("name") or ""), window)
    pressed = Pressed(
        ts, label, tuple(map(blocks.again, message.get("blocks") or ())), str(message.get("text") or "")
    )
    return Taken(
        team,
        Press(delivery, channel, speaker, str(action.get("value") or "").strip()),
        trigger,
        opens=label if asks else "",
        pressed=pressed if ts else None,
        view=payload.get("view") or {},
    )


def _submission(team: str, person: str, payload: Json) -> Taken | None:
    view = payload.get("view") or {}
    origin = modals.Origin.of(view.get("private_metadata"))
    if view.get("callback_id") != modals.FORM or origin is None or origin.address.split("/")[0] != team:
        return None
    delivery = str(payload.get("trigger_id") or "") or _mark({"id": view.get("id"), "of": view.get("state")})
    channel = Channel(SURFACE, origin.address, origin.thread)
    speaker = Speaker(SURFACE, person, str((payload.get("user") or {}).get("name") or ""), origin.window)
    return Taken(
        team,
        Submitted(delivery, channel, speaker, origin.value, modals.typed(view)),
        str(payload.get("trigger_id") or ""),
        view=view,
    )


def _shortcut(team: str, person: str, payload: Json) -> Taken | None:
    message, place = payload.get("message") or {}, str((payload.get("channel") or {}).get("id") or "")
    said = mrkdwn.heard(str(message.get("text") or "")).strip()
    if not place or not said:
        return None
    thread = str(message.get("thread_ts") or message.get("ts") or "")
    trigger = str(payload.get("trigger_id") or "")
    return Taken(
        team,
        Incoming(
            trigger or _mark(payload),
            Channel(SURFACE, f"{team}/{place}", thread),
            Speaker(SURFACE, person, str((payload.get("user") or {}).get("name") or "")),
            PLAN_THIS.format(words=said),
            strange=message.get("user") != person,
        ),
        trigger,
    )


def _mark(payload: Json) -> str:
    """A delivery id for what has none: the same for the same payload."""
    whole = json.dumps(payload, sort_keys=True, default=str)
    return f"m-{hashlib.sha256(whole.encode()).hexdigest()[:32]}"
