"""An answer before anyone draws it: Channel, Reply, Card, Button, Form.

Surfaces turn these values into their own messages. Words are `Text`: a tuple of strings and `Moment`s, so
that each surface can draw a time in its reader's zone and always name the zone.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

Style = Literal["plain", "primary", "danger"]
State = Literal["waiting", "scheduled", "done", "trouble", "closed", "plain"]

VALUE_BYTES = 64
"""Telegram's callback data limit (Bot API, InlineKeyboardButton); Slack would allow 2,000."""


@dataclass(frozen=True, slots=True)
class Channel:
    """One place on a surface. `thread` is the surface's own name for a thread or topic, or ''."""

    surface: str
    address: str
    thread: str = ""


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time as people mean it: an aware instant and the IANA zone to show it in."""

    at: datetime
    zone: str

    def __str__(self) -> str:
        local = self.at.astimezone(ZoneInfo(self.zone))
        return f"{local:%a} {local.day} {local:%b} {local:%H:%M} {self.zone}"


Text = tuple[str | Moment, ...]


def text(*parts: str | Moment) -> Text:
    """Words with moments in them."""
    return parts


def plain(words: Text) -> str:
    """The words as one string, moments in their own zone with its name."""
    return "".join(str(part) for part in words)


@dataclass(frozen=True, slots=True)
class Button:
    """Something to press. `value` is `verb:id:version`; a non-empty `confirm` is asked before it counts.

    `asks` says that a form comes of it: a surface with dialogs opens one at once. One with a `url` opens it.
    """

    label: str
    value: str
    style: Style = "plain"
    confirm: str = ""
    asks: bool = False
    url: str = ""

    def __post_init__(self) -> None:
        if len(self.value.encode()) > VALUE_BYTES:
            raise ValueError(f"a button's value has at most {VALUE_BYTES} bytes: {self.value!r}")


def whole(words: str) -> int | None:
    """The number that plain digits stand for, as buttons and people name things; None for anything else."""
    return int(words) if re.fullmatch("[0-9]{1,18}", words) else None


@dataclass(frozen=True, slots=True)
class Picture:
    """A file that goes out with a Variant: where it is kept, its MIME type, and what it shows."""

    path: str
    mime: str
    alt: str = ""


def pictures(kept: Iterable[Mapping[str, Any]], *, folder: Path) -> tuple[Picture, ...]:
    """Files as a Revision names them, {"path", "mime", "alt"} each in this folder, as a card shows them."""
    shown = [each for each in kept if each["mime"].startswith("image/")]
    return tuple(Picture(str(folder / each["path"]), each["mime"], each.get("alt") or "") for each in shown)


@dataclass(frozen=True, slots=True)
class Preview:
    """A Variant on a card: exactly the words that go out on one account, and how long they are.

    `media` names what goes with them; `pictures` are the same files, for a surface that shows them.
    """

    account: str
    words: str
    count: int
    limit: int
    unit: str = "characters"
    note: str = ""
    warnings: tuple[str, ...] = ()
    media: tuple[str, ...] = ()
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True, slots=True)
class Card:
    """One thing to look at and decide on. `key` ("post:12") names it wherever it is shown.

    A card that `leads` is what the cards after it in a reply belong to: a plan and its posts. `pictures` are
    its own, beside those of its previews.
    """

    key: str
    title: str
    state: State = "plain"
    lines: tuple[Text, ...] = ()
    previews: tuple[Preview, ...] = ()
    buttons: tuple[Button, ...] = ()
    leads: bool = False
    pictures: tuple[Picture, ...] = ()


Kind = Literal["line", "words", "choice", "moment", "secret"]


@dataclass(frozen=True, slots=True)
class Field:
    """One question of a form. `value` is what stands there now, `error` why it was refused.

    A "moment" is a wall time ("Mon 2026-11-23 09:00") in the IANA zone `zone`. A "secret" is shown nowhere
    again: a surface where it was typed as a message takes the message away.
    """

    name: str
    label: str
    value: str = ""
    kind: Kind = "line"
    hint: str = ""
    choices: tuple[str, ...] = ()
    required: bool = True
    error: str = ""
    zone: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """Questions that belong together. `value` is the `verb:id:version` that handing it in means."""

    title: str
    value: str
    fields: tuple[Field, ...]
    submit: str = "Save"

    def filled(self, values: dict[str, str], errors: dict[str, str]) -> "Form":
        """The same form with what was typed kept and the errors on their fields."""
        fields = tuple(
            replace(each, value=values.get(each.name, each.value), error=errors.get(each.name, ""))
            for each in self.fields
        )
        return replace(self, fields=fields)


@dataclass(frozen=True, slots=True)
class Part:
    """A headed part of a front page: lines, then cards with their buttons."""

    heading: str
    lines: tuple[Text, ...] = ()
    cards: tuple[Card, ...] = ()
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class Front:
    """A person's own page of the desk, where a surface has room for one."""

    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Aside:
    """What is said in another channel because of a turn."""

    channel: Channel
    reply: "Reply"


@dataclass(frozen=True, slots=True)
class Reply:
    """What a turn answers. `private` is for the asking person alone; `redraw` names cards that changed.

    They are cards of `workspace_id`, where the turn made the place part of another workspace.
    """

    text: Text = ()
    cards: tuple[Card, ...] = ()
    buttons: tuple[Button, ...] = ()
    form: Form | None = None
    private: bool = False
    redraw: tuple[str, ...] = ()
    front: Front | None = None
    asides: tuple[Aside, ...] = ()
    workspace_id: int | None = None
    refused: bool = False
    """something of it was refused: whoever asked may mend it"""
    told: Mapping[str, Any] = field(default_factory=dict)
    """what a model that asked for this is told beside what people see: JSON values"""

    def __bool__(self) -> bool:
        return bool(plain(self.text).strip() or self.cards or self.buttons or self.form or self.front)


def say(*parts: str | Moment, redraw: Iterable[str] = (), private: bool = False) -> Reply:
    """A reply of words alone."""
    return Reply(text=parts, redraw=tuple(redraw), private=private)


def lines(*rows: Text) -> Text:
    """Several lines as one text."""
    joined: list[str | Moment] = []
    for row in rows:
        if joined:
            joined.append("\n")
        joined.extend(row)
    return tuple(joined)


def merge(replies: Sequence[Reply]) -> Reply:
    """Several replies as one: texts one below the other, a card once, in its last state."""
    said = [reply for reply in replies if reply]
    return Reply(
        text=lines(*(reply.text for reply in said if reply.text)),
        cards=tuple({card.key: card for reply in said for card in reply.cards}.values()),
        buttons=tuple(button for reply in said for button in reply.buttons),
        form=next((reply.form for reply in reversed(said) if reply.form), None),
        redraw=tuple(dict.fromkeys(key for reply in replies for key in reply.redraw)),
        private=bool(said) and all(reply.private for reply in said),
        refused=any(reply.refused for reply in replies),
        told={name: value for reply in replies for name, value in reply.told.items()},
    )
