"""Forms as Slack modals, and what was typed into them; pure functions."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from slack_sdk.models.blocks import (
    DateTimePickerElement,
    InputBlock,
    Option,
    PlainTextInputElement,
    PlainTextObject,
    RadioButtonsElement,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from agents.replies import Field, Form, Text, text
from bot.surfaces.slack.drawing import blocks, mrkdwn

FORM = "form"
"""The callback id of our forms."""
TITLE, CLOSE = 24, "Cancel"
"""Characters of a modal's title and of its buttons."""
INPUT = 3000
"""Characters of one text input (docs.slack.dev, plain-text input); longer words are edited in parts."""
HINT, OPTION, MOST_OPTIONS = 2000, 75, 100
MOST_BLOCKS = 100
"""Blocks of one view."""
ACTION = "value"
PART, PICKER, FREE_WORDS = "#", "@", "~"
"""Marks after a field's name in a block id: the number of a part, the date picker, free words."""
TIME_BELOW = "The time given below"
OR_WORDS = "Or in your own words"
WALL = "%Y-%m-%d %H:%M"

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ModalOrigin:
    """The origin of a modal, kept in its `private_metadata`: the form's value, the channel, the dialog."""

    value: str
    address: str
    thread: str
    window: str

    def __str__(self) -> str:
        return json.dumps([self.value, self.address, self.thread, self.window])

    @classmethod
    def parse(cls, metadata: object) -> "ModalOrigin | None":
        """The origin in a modal's metadata; None for a modal that is not ours."""
        try:
            value, address, thread, window = json.loads(str(metadata))
        except (ValueError, TypeError):
            return None
        return cls(str(value), str(address), str(thread), str(window))


def form_view(form: Form, origin: ModalOrigin) -> Json:
    """A form as a modal; the error of a field stands above it."""
    shown = [*_title(form), *(block for each in form.fields for block in _field(each))]
    return View(
        type="modal",
        callback_id=FORM,
        external_id=origin.window or None,
        private_metadata=str(origin),
        title=_title_text(form.title),
        submit=PlainTextObject(text=mrkdwn.shorten(form.submit, TITLE)),
        close=PlainTextObject(text=CLOSE),
        blocks=shown[:MOST_BLOCKS],
    ).to_dict()


def message_view(title: str, spoken: Text, *, window: str = "") -> Json:
    """A modal of words alone: loading, done, or a refusal."""
    return View(
        type="modal",
        external_id=window or None,
        title=_title_text(title),
        close=PlainTextObject(text="Close"),
        blocks=[*blocks.text_sections(spoken)][:MOST_BLOCKS],
    ).to_dict()


def loading_view(title: str, *, window: str) -> Json:
    """The modal that is shown until the form has been made."""
    return message_view(title, text("⏳ One moment…"), window=window)


def field_errors(form: Form, view: Mapping[str, Any]) -> dict[str, str]:
    """Block id → error, for `response_action: errors` on the view that was handed in."""
    shown = dict(_inputs(view))
    return {shown[each.name]: each.error for each in form.fields if each.error and each.name in shown}


def _inputs(view: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Field → the id of the block that carries its error: the last one; that of free words only if filled."""
    values = (view.get("state") or {}).get("values") or {}
    for each in view.get("blocks") or ():
        if each.get("type") != "input" or not each.get("block_id"):
            continue
        name, ending = _name(str(each["block_id"]))
        held = values.get(each["block_id"]) or {}
        if ending[:1] != FREE_WORDS or any(state.get("value") for state in held.values()):
            yield name, str(each["block_id"])


def typed_values(view: Mapping[str, Any]) -> dict[str, str]:
    """Field → the typed or chosen value, parts joined."""
    state = view.get("state") or {}
    found: dict[str, str] = {}
    ways: dict[str, dict[str, str]] = {PICKER: {}, FREE_WORDS: {}, "": found, PART: found}
    for block_id, held in (state.get("values") or {}).items():
        name, ending = _name(block_id)
        given = ways[ending[:1]]
        given[name] = given.get(name, "") + next((_answer(each, ending) for each in held.values()), "")
    picked = {name: at for name, at in ways[PICKER].items() if found.get(name, "") in ("", TIME_BELOW)}
    spoken = {name: said for name, said in ways[FREE_WORDS].items() if said.strip()}
    return {**found, **picked, **spoken}


def _answer(held: Mapping[str, Any], ending: str) -> str:
    """The value of one element; a picked moment as a wall time in the zone that its block names."""
    match held.get("type"):
        case "datetimepicker" if isinstance(held.get("selected_date_time"), int):
            zone = ZoneInfo(ending.removeprefix(PICKER))
            return f"{datetime.fromtimestamp(held['selected_date_time'], tz=zone):{WALL}}"
        case "radio_buttons" | "static_select":
            return str((held.get("selected_option") or {}).get("value") or "")
    return str(held.get("value") or "")


def _name(block_id: str) -> tuple[str, str]:
    """Block id → the name of its field, and the mark behind it."""
    for mark in (PICKER, PART, FREE_WORDS):
        name, found, rest = block_id.partition(mark)
        if found:
            return name, mark + rest
    return block_id, ""


def _parts_of(each: Field) -> list[tuple[str, str]]:
    """The blocks of a long field: block id and text of each."""
    parts = mrkdwn.split_plain_text(each.value, most=INPUT) or [""]
    if len(parts) == 1:
        return [(each.name, parts[0])]
    return [(f"{each.name}{PART}{number}", part) for number, part in enumerate(parts)]


def _title_text(called: str) -> PlainTextObject:
    return PlainTextObject(text=mrkdwn.shorten(called, TITLE), emoji=False)


def _title(form: Form) -> Iterator[Json]:
    """The whole title as a block, where it is longer than a modal's own."""
    if mrkdwn.utf16_length(form.title) > TITLE:
        yield from blocks.literal_sections(form.title)


def _field(each: Field) -> Iterator[Json]:
    if each.error:
        yield from blocks.note_blocks(text(f"⚠ {each.error}"))
    if each.kind == "words":
        yield from _parts(each)
    elif each.kind == "moment":
        yield from _moment(each)
    elif each.kind == "choice":
        yield _input(each, each.name, _select(each))
    else:
        element = PlainTextInputElement(
            action_id=ACTION, initial_value=mrkdwn.shorten(each.value, INPUT), max_length=INPUT
        )
        yield _input(each, each.name, element)


def _parts(each: Field) -> Iterator[Json]:
    """Words to edit, in as many inputs as they need."""
    parts = _parts_of(each)
    for place, (block_id, part) in enumerate(parts, 1):
        element = PlainTextInputElement(action_id=ACTION, multiline=True, initial_value=part)
        number = f" · part {place} of {len(parts)}" if len(parts) > 1 else ""
        yield _input(each, block_id, element, label=f"{each.label}{number}", optional=len(parts) > 1)


def _moment(each: Field) -> Iterator[Json]:
    """Proposed times to pick from, then a date picker, then an input for a time in words."""
    options = [_option(choice) for choice in (*each.choices, TIME_BELOW)]
    radio = RadioButtonsElement(action_id=ACTION, options=options, initial_option=options[-1])
    yield _input(each, each.name, radio, hint="")
    picker = DateTimePickerElement(action_id=ACTION, initial_date_time=_seconds(each))
    label = f"Date and time ({each.zone})"
    yield _input(each, f"{each.name}{PICKER}{each.zone}", picker, label=label, hint="", optional=True)
    said = each.value if each.value and _seconds(each) is None else None
    element = PlainTextInputElement(action_id=ACTION, initial_value=said, max_length=INPUT)
    yield _input(each, f"{each.name}{FREE_WORDS}", element, label=OR_WORDS, optional=True)


def _seconds(each: Field) -> int | None:
    """The value of a field in seconds since 1970; None where it is no time."""
    try:
        wall = datetime.strptime(each.value[-16:], WALL)  # noqa: DTZ007 - its zone is put on next
    except ValueError:
        return None
    return max(0, int(wall.replace(tzinfo=ZoneInfo(each.zone)).timestamp()))


def _select(each: Field) -> StaticSelectElement:
    options = [_option(choice) for choice in each.choices[:MOST_OPTIONS]]
    present = next((option for option in options if option.value == each.value), None)
    return StaticSelectElement(action_id=ACTION, options=options, initial_option=present)


def _option(choice: str) -> Option:
    return Option(text=PlainTextObject(text=mrkdwn.shorten(choice, OPTION), emoji=False), value=choice)


def _input(
    each: Field,
    block_id: str,
    element: Any,
    *,
    label: str = "",
    hint: str | None = None,
    optional: bool = False,
) -> Json:
    said = each.hint if hint is None else hint
    return InputBlock(
        block_id=block_id,
        label=PlainTextObject(text=mrkdwn.shorten(label or each.label or each.name, HINT), emoji=False),
        hint=PlainTextObject(text=mrkdwn.shorten(said, HINT), emoji=False) if said else None,
        element=element,
        optional=optional or not each.required,
    ).to_dict()
