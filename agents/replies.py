"""Replies before a surface draws them: Channel, Text, Card, Button, Form, Reply.

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
"""Bytes of a button's value: Telegram's limit (Bot API, InlineKeyboardButton); Slack allows 2,000."""


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
    """A `Text` of strings and moments."""
    return parts


def plain(words: Text) -> str:
    """A text as one string, its moments in their own zone with the zone's name."""
    return "".join(str(part) for part in words)


@dataclass(frozen=True, slots=True)
class Button:
    """A button. `value` is `verb:id:version`; a non-empty `confirm` is asked before the press counts.

    `asks` says that a form follows: a surface with dialogs opens it at once. A `url` is opened by the press.
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


def parse_digits(words: str) -> int | None:
    """The number that plain digits stand for, as buttons and people write numbers; None for other words."""
    return int(words) if re.fullmatch("[0-9]{1,18}", words) else None


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that goes out with a Variant: the path of its file, its MIME type and its alt text."""

    path: str
    mime: str
    alt: str = ""


def card_pictures(kept: Iterable[Mapping[str, Any]], *, folder: Path) -> tuple[Picture, ...]:
    """Pictures for a card, of a Revision's media ({"path", "mime", "alt"}, with paths inside `folder`)."""
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
    """A thing to look at and decide on. `key` ("post:12") names the card wherever it is shown.

    The cards after a card that `leads` belong to it, like the posts of a plan. `pictures` are the card's own,
    in addition to those of its previews.
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
    """A question of a form. `value` is the present answer, `error` says why an answer was refused.

    A "moment" is a wall time ("Mon 2026-11-23 09:00") in the IANA zone `zone`. A "secret" is never shown
    again: a surface where it was typed as a message deletes that message.
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
    """Questions that belong together. `value` is the `verb:id:version` that submitting the form means."""

    title: str
    value: str
    fields: tuple[Field, ...]
    submit: str = "Save"

    def filled(self, values: dict[str, str], errors: dict[str, str]) -> "Form":
        """The same form with the typed values and the errors on their fields."""
        fields = tuple(
            replace(each, value=values.get(each.name, each.value), error=errors.get(each.name, ""))
            for each in self.fields
        )
        return replace(self, fields=fields)


@dataclass(frozen=True, slots=True)
class HomeSection:
    """A headed section of a home page: lines, then cards, then buttons."""

    heading: str
    lines: tuple[Text, ...] = ()
    cards: tuple[Card, ...] = ()
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class HomePage:
    """A person's home page, on a surface that has room for one."""

    sections: tuple[HomeSection, ...]


@dataclass(frozen=True, slots=True)
class Aside:
    """A reply that a turn sends to another channel."""

    channel: Channel
    reply: "Reply"


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer of a turn. `private`: only the asking person sees it; `redraw`: the keys of changed cards.

    Those are cards of the workspace `workspace_id`, where a turn moved its place into another workspace.
    """

    text: Text = ()
    cards: tuple[Card, ...] = ()
    buttons: tuple[Button, ...] = ()
    form: Form | None = None
    private: bool = False
    redraw: tuple[str, ...] = ()
    home_page: HomePage | None = None
    asides: tuple[Aside, ...] = ()
    workspace_id: int | None = None
    refused: bool = False
    """at least one part was refused: the person who asked may correct it"""
    for_model: Mapping[str, Any] = field(default_factory=dict)
    """JSON values for the model that asked, in addition to what people see"""

    def __bool__(self) -> bool:
        return bool(plain(self.text).strip() or self.cards or self.buttons or self.form or self.home_page)


def say(*parts: str | Moment, redraw: Iterable[str] = (), private: bool = False) -> Reply:
    """A reply of text alone."""
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
    """Several replies as one: their texts one below the other, and each card once, in its last state."""
    said = [reply for reply in replies if reply]
    return Reply(
        text=lines(*(reply.text for reply in said if reply.text)),
        cards=tuple({card.key: card for reply in said for card in reply.cards}.values()),
        buttons=tuple(button for reply in said for button in reply.buttons),
        form=next((reply.form for reply in reversed(said) if reply.form), None),
        redraw=tuple(dict.fromkeys(key for reply in replies for key in reply.redraw)),
        private=bool(said) and all(reply.private for reply in said),
        refused=any(reply.refused for reply in replies),
        for_model={name: value for reply in replies for name, value in reply.for_model.items()},
    )
