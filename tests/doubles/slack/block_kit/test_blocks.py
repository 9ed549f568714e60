"""The double of Slack takes the blocks that Slack takes, and no others."""

import inspect
from typing import Any

import pytest
from slack_sdk.models import blocks as models
from slack_sdk.web.async_client import AsyncWebClient

from tests.doubles.http_calls import Json, refused
from tests.doubles.slack import Slack
from tests.doubles.slack.block_kit import elements
from tests.doubles.slack.block_kit.blocks import IN_MESSAGES, IN_MODALS


def section(words: str) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": words}}


def button(**more: Any) -> Json:
    return {"type": "button", "text": {"type": "plain_text", "text": "Go"}, "action_id": "go", **more}


def buttons(*each: Json) -> Json:
    return {"type": "actions", "elements": list(each)}


def labelled(words: str) -> Json:
    return button(text={"type": "plain_text", "text": words})


def confirming(**more: str) -> Json:
    words = {"title": "t", "text": "t", "confirm": "c", "deny": "d", **more}
    return button(confirm={name: {"type": "plain_text", "text": each} for name, each in words.items()})


BLOCKS: dict[str, tuple[list[Json], str]] = {
    "a section": (
        [section("x" * 3001)],
        "must be less than 3001 characters [json-pointer:/blocks/0/text/text]",
    ),
    "no words": ([section("")], "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
    "a header": (
        [{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}],
        "must be less than 151 characters [json-pointer:/blocks/0/text/text]",
    ),
    "a formatted header": (
        [{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}],
        "unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]",
    ),
    "a label": (
        [buttons(labelled("x" * 76))],
        "must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]",
    ),
    "a value": (
        [buttons(button(value="x" * 2001))],
        "must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]",
    ),
    "an action id": (
        [buttons(button(action_id="x" * 256))],
        "must be less than 256 characters [json-pointer:/blocks/0/elements/0/action_id]",
    ),
    "a block id": (
        [{"type": "divider", "block_id": "x" * 256}],
        "must be less than 256 characters [json-pointer:/blocks/0/block_id]",
    ),
    "a style": (
        [buttons(button(style="plain"))],
        "value must be one of: primary, danger [json-pointer:/blocks/0/elements/0/style]",
    ),
    "a question": (
        [buttons(confirming(title="x" * 101))],
        "must be less than 101 characters [json-pointer:/blocks/0/elements/0/confirm/title/text]",
    ),
    "its words": (
        [buttons(confirming(text="x" * 301))],
        "must be less than 301 characters [json-pointer:/blocks/0/elements/0/confirm/text/text]",
    ),
    "its answer": (
        [buttons(confirming(deny="x" * 31))],
        "must be less than 31 characters [json-pointer:/blocks/0/elements/0/confirm/deny/text]",
    ),
    "many buttons": (
        [buttons(*(button(action_id=f"a{n}") for n in range(26)))],
        "no more than 25 items allowed [json-pointer:/blocks/0/elements]",
    ),
    "many options": (
        [
            buttons(
                {
                    "type": "static_select",
                    "action_id": "pick",
                    "options": [
                        {"text": {"type": "plain_text", "text": "o"}, "value": str(n)} for n in range(101)
                    ],
                }
            )
        ],
        "no more than 100 items allowed [json-pointer:/blocks/0/elements/0/options]",
    ),
    "many notes": (
        [{"type": "context", "elements": [{"type": "mrkdwn", "text": "x"}] * 11}],
        "no more than 10 items allowed [json-pointer:/blocks/0/elements]",
    ),
    "many blocks": ([section("x")] * 51, "no more than 50 items allowed [json-pointer:/blocks]"),
    "an unknown field": (
        [{**section("x"), "colour": "red"}],
        "invalid additional property: colour [json-pointer:/blocks/0]",
    ),
    "an unknown block": ([{"type": "shout"}], "unsupported type: shout [json-pointer:/blocks/0/type]"),
    "a modal's block": (
        [{"type": "alert", "text": {"type": "plain_text", "text": "x"}}],
        "unsupported type: alert [json-pointer:/blocks/0/type]",
    ),
    "an action twice": (
        [buttons(button(), button())],
        "`action_id` (go) already exists [json-pointer:/blocks/0/elements/1/action_id]",
    ),
    "a block twice": (
        [{"type": "divider", "block_id": "b"}, {"type": "divider", "block_id": "b"}],
        "`block_id` (b) already exists [json-pointer:/blocks/1/block_id]",
    ),
    "a field on its own": (
        [{"type": "section", "fields": [{"type": "mrkdwn", "text": "x" * 2001}]}],
        "must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]",
    ),
    "a picture of nothing": (
        [{"type": "image", "alt_text": "x"}],
        "must define either `image_url` or `slack_file` [json-pointer:/blocks/0]",
    ),
    "a card's body": (
        [{"type": "card", "body": {"type": "mrkdwn", "text": "x" * 201}}],
        "must be less than 201 characters [json-pointer:/blocks/0/body/text]",
    ),
}


@pytest.mark.parametrize("case", BLOCKS)
async def test_blocks_that_slack_does_not_take(case: str, slack: Slack, client: AsyncWebClient) -> None:
    blocks, complaint = BLOCKS[case]
    answer = await refused(client, "chat.postMessage", channel=slack.social.id, text="x", blocks=blocks)
    assert answer["error"] == "invalid_blocks"
    assert f"[ERROR] {complaint}" in answer["response_metadata"]["messages"]
    assert slack.posted() == []


async def test_markdown_blocks_are_counted_together(slack: Slack, client: AsyncWebClient) -> None:
    blocks = [{"type": "markdown", "text": "x" * 7000}] * 2
    answer = await refused(client, "chat.postMessage", channel=slack.social.id, text="x", blocks=blocks)
    assert answer["error"] == "msg_blocks_too_long"


def test_every_field_of_slacks_own_models_is_known_here() -> None:
    """What slack_sdk can draw is checked, so that a new version of it is noticed."""
    classes = [each for each in vars(models).values() if isinstance(each, type)]
    ours = {getattr(each, "type", None) for each in classes if issubclass(each, models.Block)} - {None}
    assert ours - {*IN_MESSAGES, *IN_MODALS} == {"call", "file", "auth_provider"}
    known = {
        **elements.ACTIONS,
        **elements.INPUTS,
        **elements.CONTEXT_ACTIONS,
        "overflow": elements.MENUS["overflow"],
    }
    for each in classes:
        kind = getattr(each, "type", None)
        if issubclass(each, models.BlockElement) and kind in known and each is not models.SelectElement:
            fields = set(inspect.signature(each).parameters) - {"self", "others", "kwargs"}
            strange = known[str(kind)](dict.fromkeys(fields), "/x")
            assert not [words for words in strange if "invalid additional property" in words], kind
