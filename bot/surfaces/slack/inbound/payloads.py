"""Payloads of Slack parsed into deliveries; pure functions.

Payloads of the Events API, of interactivity and of slash commands (docs.slack.dev) arrive as JSON objects; a
payload that the desk does not use is parsed to `None`.
"""

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from agents.replies import Channel
from bot.surfaces.contract import AttachedFile, Delivery, FormSubmission, HomeVisit, Incoming, Press, Speaker
from bot.surfaces.slack.dialogs import modals
from bot.surfaces.slack.drawing import blocks, mrkdwn

SURFACE = "slack"
SHORTCUT = "draft_from_message"
"""The callback id of "Draft a post from this" in the manifest."""
COMMAND = "/copydesk"
PLAN_THIS = "/plan 1 post about this message: {words}"
PERSON_SUBTYPES = frozenset({"", "file_share", "thread_broadcast"})
"""Subtypes of messages that a person wrote (docs.slack.dev, message event)."""

UNREADABLE = (AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError)
"""Errors of parsing a payload that differs from Slack's description."""

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PressedMessage:
    """The message of a pressed button."""

    ts: str
    label: str
    blocks: tuple[dict[str, Any], ...] = field(repr=False)
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class InboundDelivery:
    """A parsed delivery, with the values that the surface needs to answer it at once."""

    team: str
    delivery: Delivery
    trigger: str = ""
    """opens a dialog within 3 s (docs.slack.dev, "Modals")"""
    opens: str = ""
    """the title of the dialog that the pressed button opens"""
    pressed: PressedMessage | None = None
    view: Json = field(default_factory=dict, repr=False)
    tab: str = ""
    """the tab of our app that was opened"""
    ts: str = ""
    """the ts of the message that was written"""
    in_channel: bool = False
    """whether the message stands in the channel itself, outside of threads"""


@dataclass(frozen=True, slots=True)
class Uninstallation:
    """A team uninstalled the app, or revoked its token."""

    team: str


def parse_payload(payload: Json, names: Collection[str]) -> InboundDelivery | Uninstallation | None:
    """Parse a payload of any kind; `names` are the desk's own commands. May raise one of `UNREADABLE`."""
    if payload.get("type") == "event_callback":
        return parse_event(payload)
    return parse_command(payload, names) if "command" in payload else parse_interaction(payload)


def parse_event(envelope: Json) -> InboundDelivery | Uninstallation | None:
    """Parse an envelope of the Events API."""
    team, inside = str(envelope.get("team_id") or ""), envelope.get("event")
    delivery = str(envelope.get("event_id") or "")
    if not team or not delivery or not isinstance(inside, Mapping):
        return None
    match inside.get("type"):
        case "app_mention" | "message":
            return _message(team, delivery, inside, own_user_id(envelope))
        case "app_home_opened":
            return _home_opened(team, delivery, inside)
        case "app_uninstalled":
            return Uninstallation(team)
        case "tokens_revoked":
            return Uninstallation(team) if (inside.get("tokens") or {}).get("bot") else None
    return None


def own_user_id(envelope: Json) -> str:
    """The id of our bot user, from an envelope (docs.slack.dev, "authorizations"); "" where it names none."""
    found = [each for each in envelope.get("authorizations") or () if each.get("is_bot")]
    return str(found[0].get("user_id") or "") if found else ""


def _message(team: str, delivery: str, message: Json, own: str) -> InboundDelivery | None:
    person, place, ts = (str(message.get(name) or "") for name in ("user", "channel", "ts"))
    if (
        not (person and place and ts)
        or message.get("bot_id")
        or str(message.get("subtype") or "") not in PERSON_SUBTYPES
    ):
        return None
    text, thread = str(message.get("text") or ""), str(message.get("thread_ts") or "")
    mentioned = message.get("type") == "app_mention"
    private = message.get("channel_type") == "im" or place.startswith("D")
    if not mentioned and not private and (not thread or (own and f"<@{own}>" in text)):
        return None  # talk among people, or what comes as app_mention too
    overheard = not mentioned and not private and message.get("parent_user_id") != own
    below = thread or ("" if private else ts)
    return InboundDelivery(
        team,
        Incoming(
            delivery,
            Channel(SURFACE, f"{team}/{place}", below),
            Speaker(SURFACE, person),
            mrkdwn.to_plain_text(_without_mention(text, own)),
            overheard=overheard,
            files=tuple(_files(message)),
        ),
        ts=ts,
        in_channel=not thread,
    )


def _files(message: Json) -> Iterator[AttachedFile]:
    """The files of a message (docs.slack.dev, file object)."""
    for each in message.get("files") or ():
        if url := each.get("url_private_download") or each.get("url_private"):
            yield AttachedFile(str(each.get("name") or "file"), int(each.get("size") or 0), str(url))


def _without_mention(text: str, own: str) -> str:
    """The text without a mention of our bot at its beginning."""
    return text.strip().removeprefix(f"<@{own}>").strip() if own else text


def _home_opened(team: str, delivery: str, opened: Json) -> InboundDelivery | None:
    person, place = str(opened.get("user") or ""), str(opened.get("channel") or "")
    if not person:
        return None
    channel = Channel(SURFACE, f"{team}/{place or person}")
    return InboundDelivery(
        team, HomeVisit(delivery, channel, Speaker(SURFACE, person)), tab=str(opened.get("tab") or "home")
    )


def parse_command(given: Json, names: Collection[str]) -> InboundDelivery | None:
    """Parse a slash command; words that are not in `names`, the desk's own commands, are a message."""
    team, place, person = (str(given.get(name) or "") for name in ("team_id", "channel_id", "user_id"))
    if not (team and place and person):
        return None
    typed, called = (
        mrkdwn.to_plain_text(str(given.get("text") or "")).strip(),
        str(given.get("command") or ""),
    )
    first = typed.split(maxsplit=1)[0].lower().lstrip("/") if typed else "help"
    if called == COMMAND:
        line = f"/{typed.lstrip('/') or 'help'}" if first in names else typed
    else:
        line = f"{called} {typed}".strip()
    speaker = Speaker(SURFACE, person, str(given.get("user_name") or ""))
    trigger = str(given.get("trigger_id") or "")
    return InboundDelivery(
        team,
        Incoming(trigger or _hashed_id(given), Channel(SURFACE, f"{team}/{place}"), speaker, line),
        trigger,
    )


def parse_interaction(payload: Json) -> InboundDelivery | None:
    """Parse a pressed button, a submitted modal or a shortcut."""
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


def _press(team: str, person: str, payload: Json) -> InboundDelivery | None:
    action = next((each for each in payload.get("actions") or () if each.get("type") == "button"), None)
    if action is None or action.get("url"):
        return None
    trigger, message = str(payload.get("trigger_id") or ""), payload.get("message") or {}
    place = str((payload.get("channel") or {}).get("id") or "") or person
    ts, label = str(message.get("ts") or ""), str((action.get("text") or {}).get("text") or "")
    asks = str(action.get("action_id") or "").startswith("asks:") and bool(trigger)
    delivery = trigger or _hashed_id(payload)
    window = f"w-{hashlib.sha256(delivery.encode()).hexdigest()[:24]}" if asks else ""
    channel = Channel(SURFACE, f"{team}/{place}", str(message.get("thread_ts") or ts))
    speaker = Speaker(SURFACE, person, str((payload.get("user") or {}).get("name") or ""), window)
    pressed = PressedMessage(
        ts,
        label,
        tuple(map(blocks.resendable_block, message.get("blocks") or ())),
        str(message.get("text") or ""),
    )
    return InboundDelivery(
        team,
        Press(delivery, channel, speaker, str(action.get("value") or "").strip()),
        trigger,
        opens=label if asks else "",
        pressed=pressed if ts else None,
        view=payload.get("view") or {},
    )


def _submission(team: str, person: str, payload: Json) -> InboundDelivery | None:
    view = payload.get("view") or {}
    origin = modals.ModalOrigin.parse(view.get("private_metadata"))
    if view.get("callback_id") != modals.FORM or origin is None or origin.address.split("/")[0] != team:
        return None
    delivery = str(payload.get("trigger_id") or "") or _hashed_id(
        {"id": view.get("id"), "of": view.get("state")}
    )
    channel = Channel(SURFACE, origin.address, origin.thread)
    speaker = Speaker(SURFACE, person, str((payload.get("user") or {}).get("name") or ""), origin.window)
    return InboundDelivery(
        team,
        FormSubmission(delivery, channel, speaker, origin.value, modals.typed_values(view)),
        str(payload.get("trigger_id") or ""),
        view=view,
    )


def _shortcut(team: str, person: str, payload: Json) -> InboundDelivery | None:
    message, place = payload.get("message") or {}, str((payload.get("channel") or {}).get("id") or "")
    words = mrkdwn.to_plain_text(str(message.get("text") or "")).strip()
    if not place or not words:
        return None
    thread = str(message.get("thread_ts") or message.get("ts") or "")
    trigger = str(payload.get("trigger_id") or "")
    return InboundDelivery(
        team,
        Incoming(
            trigger or _hashed_id(payload),
            Channel(SURFACE, f"{team}/{place}", thread),
            Speaker(SURFACE, person, str((payload.get("user") or {}).get("name") or "")),
            PLAN_THIS.format(words=words),
            forwarded=message.get("user") != person,
        ),
        trigger,
    )


def _hashed_id(payload: Json) -> str:
    """A delivery id for a payload without one: a hash, the same for the same payload."""
    whole = json.dumps(payload, sort_keys=True, default=str)
    return f"m-{hashlib.sha256(whole.encode()).hexdigest()[:32]}"
