"""The strict Claude refuses what the real one refuses: else the tests on it would prove nothing."""

from typing import Any

import pytest

from tests.doubles.claude.checking import faults, prefix

USER = {"role": "user", "content": [{"type": "text", "text": "Hi"}]}
BODY: dict[str, Any] = {"model": "claude-sonnet-5-5", "max_tokens": 10, "messages": [USER], "stream": True}
WHILE = {"type": "ephemeral"}
HOUR = {"type": "ephemeral", "ttl": "1h"}
ANY = {"type": "object", "properties": {}, "additionalProperties": False}
CALL = {"type": "tool_use", "id": "toolu_1", "name": "t", "input": {}}
ANSWER = {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "toolu_1", "content": "{}"}]}
THOUGHT = {"type": "thinking", "thinking": "", "signature": "sealed"}


def block(**more: Any) -> dict[str, Any]:
    return {"type": "text", "text": "words", **more}


def tool(schema: dict[str, Any], *, name: str = "t") -> dict[str, Any]:
    return {"name": name, "description": "", "input_schema": schema, "strict": True}


def turn(*content: dict[str, Any]) -> dict[str, Any]:
    return {"role": "assistant", "content": [*content]}


def loose(count: int) -> dict[str, Any]:
    return {**ANY, "properties": {f"p{each}": {"type": "string"} for each in range(count)}}


def test_what_is_well_formed_is_taken() -> None:
    good = {**BODY, "system": [block(cache_control=HOUR)], "cache_control": {"type": "ephemeral"}}
    good |= {"tools": [tool(ANY)], "messages": [USER, turn(THOUGHT, CALL), ANSWER]}
    assert list(faults(good, {"sealed": prefix(good)})) == []


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"temperature": 1.0}, "temperature"),
        ({"thinking": {"type": "disabled"}}, "thinking.type"),
        ({"model": "claude-sonnet-4-5", "output_config": {"effort": "low"}}, "effort"),
        ({"tool_choice": {"type": "tool", "name": "t"}}, "forced"),
        ({"system": [block(cache_control=HOUR)] * 5}, "maximum of 4"),
        (
            {"system": [block(cache_control={"type": "ephemeral"}), block(cache_control=HOUR)]},
            "must not come after",
        ),
        ({"tools": [tool(ANY, name=f"t{each}") for each in range(21)]}, "too many strict"),
        ({"tools": [tool(loose(25))]}, "too many optional"),
        ({"tools": [tool({"type": "object", "properties": {}})]}, "additionalProperties"),
        ({"tools": [tool({**ANY, "properties": {"a": {"type": "string", "maxLength": 3}}})]}, "maxLength"),
        ({"messages": [turn(block()), USER]}, "first message"),
        ({"messages": [{"role": "user", "content": [block(text=" ")]}]}, "non-empty"),
        ({"messages": [USER, turn(CALL), USER]}, "tool_result"),
        ({"messages": [USER, turn(CALL)]}, "without tool_result"),
        ({"messages": [USER, turn(THOUGHT), USER]}, "cannot be replayed"),
    ],
)
def test_what_is_not_is_refused(more: dict[str, Any], says: str) -> None:
    assert says in " ".join(faults({**BODY, **more}, {"sealed": "another beginning"}))
