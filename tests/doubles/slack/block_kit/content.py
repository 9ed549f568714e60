"""What a person has before their eyes: the words on blocks, and what can be pressed or filled in."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.doubles.slack.block_kit.limits import actions_in
from tests.doubles.slack.json_checks import Json
from tests.doubles.slack.objects import Message, View

SKIPPED = {
    "value",
    "action_id",
    "block_id",
    "url",
    "image_url",
    "private_metadata",
    "type",
    "confirm",
    "callback_id",
}


@dataclass(frozen=True)
class Control:
    """Something to press: where it is, and what it says."""

    block_id: str
    element: Json
    label: str


def words_on(blocks: list[Json]) -> str:
    """Every word on these blocks, buttons too, in reading order."""
    return "\n".join(word for block in blocks for word in _words(block) if word)


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inside in value.items():
            if name in {"text", "alt_text", "title", "details", "output", "initial_value"} and isinstance(
                inside, str
            ):
                yield inside
            elif name not in SKIPPED:
                yield from _words(inside)
    elif isinstance(value, list):
        for each in value:
            yield from _words(each)


def words_of(shown: Message | View) -> str:
    """What stands on a message or a view. With blocks, a message's text is only its fallback."""
    if isinstance(shown, View):
        title = shown.body.get("title", {}).get("text", "")
        return "\n".join([title, words_on(shown.body["blocks"]), *shown.errors.values()])
    return words_on(shown.blocks) if shown.blocks else shown.text


def _nested(blocks: list[Json]) -> Iterator[Json]:
    for block in blocks:
        yield block
        yield from _nested(block.get("child_blocks") or [])


def controls(blocks: list[Json], *, user: str) -> list[Control]:
    """What this person can press, with its label; the options of an overflow menu one by one."""
    found: list[Control] = []
    for block in _nested(blocks):
        for _, element in actions_in(block):
            only = element.get("visible_to_user_ids")
            if only and user not in only:
                continue
            found += _controls(block["block_id"], element)
    return found


def _controls(block_id: str, element: Json) -> Iterator[Control]:
    match element.get("type"):
        case "button" | "workflow_button" | "icon_button":
            yield Control(block_id, element, element["text"]["text"])
        case "overflow":
            for option in element["options"]:
                yield Control(block_id, {**element, "selected_option": option}, option["text"]["text"])
        case "feedback_buttons":
            for name in ("positive_button", "negative_button"):
                button = element[name]
                yield Control(block_id, {**element, "value": button["value"]}, button["text"]["text"])


@dataclass(frozen=True)
class Field:
    """One question of a view."""

    block: Json

    @property
    def block_id(self) -> str:
        """Its name for errors."""
        return str(self.block["block_id"])

    @property
    def label(self) -> str:
        """What it asks."""
        return str(self.block["label"]["text"]) if "label" in self.block else ""

    @property
    def element(self) -> Json:
        """Where the answer goes."""
        found: Json = self.block["element"]
        return found

    def options(self) -> list[Json]:
        """What can be chosen."""
        groups = self.element.get("option_groups", [])
        return [*self.element.get("options", []), *(each for group in groups for each in group["options"])]

    def initial(self) -> Json:
        """The state before anybody touched it."""
        kind = self.element["type"]
        names = {
            "static_select": "initial_option",
            "radio_buttons": "initial_option",
            "external_select": "initial_option",
            "checkboxes": "initial_options",
            "datepicker": "initial_date",
            "timepicker": "initial_time",
            "datetimepicker": "initial_date_time",
            "users_select": "initial_user",
            "conversations_select": "initial_conversation",
            "channels_select": "initial_channel",
            "multi_static_select": "initial_options",
            "multi_users_select": "initial_users",
        }
        value = self.element.get(names.get(kind, "initial_value"))
        return {"type": kind, _STATE.get(kind, "value"): value}

    def given(self, value: object) -> Json:
        """The state after somebody answered. Raises `AssertionError` for what cannot be entered."""
        kind = self.element["type"]
        name = _STATE.get(kind, "value")
        if kind in {"static_select", "radio_buttons"}:
            return {"type": kind, name: None if value is None else self._option(str(value))}
        if kind in {"checkboxes", "multi_static_select"}:
            assert isinstance(value, list | tuple)
            return {"type": kind, name: [self._option(str(each)) for each in value]}
        if kind == "datetimepicker" and isinstance(value, datetime):
            value = int(value.timestamp())
        if kind == "plain_text_input":
            most = self.element.get("max_length", 3000)
            assert len(str(value)) <= most, f"the field takes no more than {most} characters"
        return {"type": kind, name: value or None}

    def _option(self, label: str) -> Json:
        found = [each for each in self.options() if each["text"]["text"] == label or each["value"] == label]
        assert found, f"no option {label!r} among {[each['text']['text'] for each in self.options()]}"
        return found[0]


_STATE = {
    "static_select": "selected_option",
    "radio_buttons": "selected_option",
    "external_select": "selected_option",
    "checkboxes": "selected_options",
    "multi_static_select": "selected_options",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "users_select": "selected_user",
    "multi_users_select": "selected_users",
    "conversations_select": "selected_conversation",
    "channels_select": "selected_channel",
    "file_input": "files",
    "rich_text_input": "rich_text_value",
}


def fields(view: View) -> list[Field]:
    """The questions of a view, in order."""
    return [Field(block) for block in view.body["blocks"] if block["type"] == "input"]


def field(view: View, name: str) -> Field:
    """A question by its label, its block id or its action id. Raises `AssertionError`."""
    found = fields(view)
    for each in found:
        known = {each.label, each.block_id, each.element["action_id"]}
        if name in known or name in {"_".join(words.lower().split()) for words in known}:
            return each
    raise AssertionError(f"no field {name!r} among {[(each.label, each.block_id) for each in found]}")
