"""What Slack refuses about the blocks of a message or a view as a whole: how many there are, ids twice."""

import itertools
import json
from collections.abc import Iterator
from typing import Any

from tests.doubles.slack.block_kit.blocks import EVERYWHERE, HOME, IN_MESSAGES, IN_MODALS, MODAL
from tests.doubles.slack.errors import Refusal
from tests.doubles.slack.json_checks import Json, at, items, kind_of

IN_MESSAGE = 50
IN_VIEW = 100
MARKDOWN_TOGETHER = 12_000
"""Characters of all markdown blocks of one message (docs: markdown block, "cumulative limit")."""


def actions_in(block: Json) -> Iterator[tuple[str, Json]]:
    """Every element of a block that can have an `action_id`, with where it stands in the block."""
    for place, element in enumerate(block.get("elements") or []):
        if isinstance(element, dict):
            yield f"/elements/{place}", element
            for number, button in enumerate(element.get("actions") or []):
                yield f"/elements/{place}/actions/{number}", button
    for name in ("accessory", "element"):
        if isinstance(block.get(name), dict):
            yield f"/{name}", block[name]
    for place, button in enumerate(block.get("actions") or []):
        yield f"/actions/{place}", button


def check_message(blocks: object) -> list[Json]:
    """The blocks of a message, each with its ids. Raises `Refusal`."""
    if not isinstance(blocks, list):
        raise Refusal("invalid_blocks_format")
    _refuse(items(kind_of(IN_MESSAGES), most=IN_MESSAGE, least=0)(blocks, "/blocks") + _doubled(blocks))
    markdown = sum(len(block["text"]) for block in blocks if block["type"] == "markdown")
    if markdown > MARKDOWN_TOGETHER:
        raise Refusal("msg_blocks_too_long")
    if sum(block["type"] == "table" for block in blocks) > 1:
        raise Refusal("invalid_attachments", ["only_one_table_allowed"])
    return _named(blocks)


def check_view(view: object, *, kind: str) -> Json:
    """A view, its blocks with their ids. Raises `Refusal`."""
    if not isinstance(view, dict) or not isinstance(view.get("blocks"), list):
        raise Refusal("invalid_arguments", ["[ERROR] must provide an object [json-pointer:/view]"])
    if len(json.dumps(view)) > 250_000:
        raise Refusal("view_too_large")
    blocks = view["blocks"]
    least = 1 if kind == "modal" else 0
    known = IN_MODALS if kind == "modal" else EVERYWHERE
    wrong = (MODAL if kind == "modal" else HOME)(view, "/view")
    wrong += items(kind_of(known), most=IN_VIEW, least=least)(blocks, "/view/blocks")
    wrong += _doubled(blocks, root="/view/blocks")
    if kind == "modal" and "submit" not in view and any(each.get("type") == "input" for each in blocks):
        wrong.append(at("`submit` is required when an `input` block is within the `blocks` array", "/view"))
    _refuse(wrong, error="invalid_arguments")
    return {**view, "blocks": _named(blocks)}


def _doubled(blocks: list[Any], *, root: str = "/blocks") -> list[str]:
    """Ids that are there twice, and more than one field that wants the cursor."""
    wrong: list[str] = []
    seen: set[str] = set()
    focused = 0
    for place, block in enumerate(each for each in blocks if isinstance(each, dict)):
        block_id = block.get("block_id")
        if block_id in seen:
            wrong.append(at(f"`block_id` ({block_id}) already exists", f"{root}/{place}/block_id"))
        seen |= {str(block_id)} if block_id else set()
        inside: set[str] = set()
        for where, element in actions_in(block):
            action_id = element.get("action_id")
            if action_id in inside:
                pointer = f"{root}/{place}{where}/action_id"
                wrong.append(at(f"`action_id` ({action_id}) already exists", pointer))
            inside |= {str(action_id)} if action_id else set()
            focused += element.get("focus_on_load") is True
    return [*wrong, at("only one element can have `focus_on_load`", root)] if focused > 1 else wrong


def _refuse(wrong: list[str], *, error: str = "invalid_blocks") -> None:
    if wrong:
        raise Refusal(error, [f"[ERROR] {each}" for each in wrong], errors=wrong)


_fresh = itertools.count(1)


def _named(blocks: list[Json]) -> list[Json]:
    """A copy in which everything that wants an id has one, as Slack gives them out."""
    copy: list[Json] = json.loads(json.dumps(blocks))
    for block in copy:
        block.setdefault("block_id", f"b{next(_fresh)}")
        for _, element in actions_in(block):
            if element.get("type") not in {"image", "plain_text", "mrkdwn", "card"} and not str(
                element.get("type")
            ).startswith("rich_text_"):
                element.setdefault("action_id", f"a{next(_fresh)}")
    return copy
