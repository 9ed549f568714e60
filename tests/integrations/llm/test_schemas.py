"""Schemas as vendors compile them: what is left of one, what it weighs, and that our own tools all fit."""

from typing import Any

import pytest

from agents import tools
from agents.context import Capability
from agents.turns.toolbox import Toolbox
from integrations.llm.anthropic import requests
from integrations.llm.anthropic.client import Claude
from integrations.llm.api.schemas import (
    SchemaWeight,
    StrictToolLimits,
    choose_strict_tools,
    strict_schema,
    weigh_schema,
)
from integrations.llm.base import ToolSpec
from tests.doubles.claude.server import ClaudeDouble
from tests.integrations.llm.asking import ask, request
from tests.integrations.llm.claudes import HELLO

OURS = Toolbox.of(tools).specs(frozenset(Capability))
TEXT = {"type": "string"}


def spec(name: str = "one", *, optionals: int = 0, unions: int = 0) -> ToolSpec:
    """A tool that weighs so much."""
    loose = {f"o{each}": TEXT for each in range(optionals)}
    several = {f"u{each}": {"anyOf": [TEXT, {"type": "null"}]} for each in range(unions)}
    schema = {"type": "object", "properties": {**loose, **several}, "required": [*several]}
    return ToolSpec(name, "", schema)


def test_every_tool_of_ours_weighs_so_little_that_only_their_number_is_too_much() -> None:
    """The vendor compiles twenty; the arguments of the others are looked at by us alone, as those are, too."""
    weights = [weigh_schema(each.schema) for each in OURS]
    assert choose_strict_tools(OURS, requests.LIMITS) == {each.name for each in OURS[: requests.LIMITS.tools]}
    assert sum(each.optionals for each in weights) == 0
    assert sum(each.unions for each in weights) <= requests.LIMITS.unions
    assert not any(each.recursive for each in weights)


async def test_claude_takes_every_tool_of_ours(claude: Claude, double: ClaudeDouble) -> None:
    double.will(HELLO)
    heard = await ask(claude, request(tools=OURS))
    assert heard.trouble is None
    assert [each["name"] for each in double.asked[0]["tools"]] == [each.name for each in OURS]


def test_a_grammar_has_no_bounds_and_no_titles_but_says_them() -> None:
    words = {"title": "Words", "type": "array", "minItems": 1, "items": {"type": "string", "maxLength": 5}}
    schema = {"title": "T", "type": "object", "properties": {"title": words}, "required": ["title"]}
    assert strict_schema(schema) == {
        "type": "object",
        "properties": {
            "title": {
                "type": "array",
                "items": {"type": "string", "description": "(maxLength: 5)"},
                "description": "(minItems: 1)",
            }
        },
        "required": ["title"],
        "additionalProperties": False,
    }


@pytest.mark.parametrize(
    ("schema", "weight"),
    [
        (spec(optionals=2, unions=3).schema, SchemaWeight(2, 3, recursive=False)),
        ({"type": ["string", "null"]}, SchemaWeight(0, 1, recursive=False)),
        (
            {"$ref": "#/$defs/A", "$defs": {"A": spec(optionals=1).schema}},
            SchemaWeight(1, 0, recursive=False),
        ),
        (
            {"$ref": "#/$defs/A", "$defs": {"A": {"type": "array", "items": {"$ref": "#/$defs/A"}}}},
            SchemaWeight(0, 0, recursive=True),
        ),
    ],
)
def test_a_schema_is_weighed_with_everything_in_it(schema: dict[str, Any], weight: SchemaWeight) -> None:
    assert weigh_schema(schema) == weight


def test_what_does_not_fit_is_not_strict() -> None:
    few = StrictToolLimits(tools=2, optionals=3, unions=1)
    heavy = [spec("a", optionals=2), spec("b", optionals=2), spec("c", unions=2), spec("d"), spec("e")]
    assert choose_strict_tools(heavy, few) == {"a", "d"}
