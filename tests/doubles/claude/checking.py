"""What Anthropic's API refuses about a request, as its documentation and its client (2.11) have it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

KNOWN = {
    "cache_control", "max_tokens", "messages", "metadata", "model", "output_config", "service_tier",
    "stop_sequences", "stream", "system", "thinking", "tool_choice", "tools",
}  # fmt: skip
THINKING = {
    "claude-sonnet-5-5": {"adaptive", "between_tools"},
    "claude-haiku-5-5": {"adaptive", "disabled"},
    "claude-opus-5-5": {"adaptive"},
}
UNFORCED = {"claude-sonnet-5-5", "claude-opus-5-5"}
MARKS = 4


def faults(body: Mapping[str, Any], seals: Mapping[str, str]) -> Iterator[str]:
    """Everything that is wrong. `seals` are thoughts told before → what they were told after."""
    yield from (f"{name}: Extra inputs are not permitted" for name in sorted(set(body) - KNOWN))
    thinking = body.get("thinking", {}).get("type")
    if thinking and thinking not in THINKING.get(body["model"], {"disabled", "enabled"}):
        yield f"thinking.type: {thinking} is not supported by this model"
    if body["model"] not in THINKING and "effort" in body.get("output_config", {}):
        yield "output_config.effort: not supported by this model"
    if body.get("tool_choice", {}).get("type") in {"any", "tool"} and body["model"] in UNFORCED:
        yield "tool_choice: forced tool use is not supported by this model"
    yield from _marks(body)
    yield from _grammar(body.get("tools", []))
    yield from _turns(body["messages"])
    yield from _seals(body, seals)


def _marks(body: Mapping[str, Any]) -> Iterator[str]:
    blocks = [*body.get("tools", []), *body.get("system", [])]
    blocks += [block for turn in body["messages"] for block in turn["content"]]
    marks = [each["cache_control"].get("ttl", "5m") for each in blocks if "cache_control" in each]
    marks += [body["cache_control"].get("ttl", "5m")] if "cache_control" in body else []
    if len(marks) > MARKS:
        yield f"A maximum of {MARKS} blocks with cache_control may be provided"
    if marks != sorted(marks):  # "1h" < "5m"
        yield "a ttl='1h' cache_control block must not come after a ttl='5m' one"


def _grammar(tools: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    strict = [each for each in tools if each.get("strict")]
    if len(strict) > 20:
        yield "too many strict tools"
    schemas = [each["input_schema"] for each in strict]
    objects = [part for each in schemas for part in _parts(each) if part.get("type") == "object"]
    if any(each.get("additionalProperties") is not False for each in objects):
        yield "additionalProperties must be false in strict tools"
    if (
        sum(
            len(each["properties"]) - len(each.get("required", []))
            for each in objects
            if "properties" in each
        )
        > 24
    ):
        yield "too many optional parameters"
    unsupported = {"minLength", "maxLength", "minimum", "maximum", "pattern", "default"}
    if found := sorted({key for each in schemas for part in _parts(each) for key in set(part) & unsupported}):
        yield f"strict tools do not support {', '.join(found)}"


def _parts(schema: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(schema, Mapping):
        if not {"properties", "$defs"}.isdisjoint(schema) or "type" in schema or "anyOf" in schema:
            yield schema
        for value in schema.values():
            yield from _parts(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from _parts(value)


def _turns(turns: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    if not turns or turns[0]["role"] != "user":
        yield "messages: first message must use the user role"
    open_calls: list[str] = []
    for at, turn in enumerate(turns):
        kinds = [block["type"] for block in turn["content"]]
        if any(block["type"] == "text" and not block["text"].strip() for block in turn["content"]):
            yield f"messages.{at}: text content blocks must be non-empty"
        answered = [block["tool_use_id"] for block in turn["content"] if block["type"] == "tool_result"]
        if sorted(answered) != sorted(open_calls) or kinds[: len(answered)] != ["tool_result"] * len(
            answered
        ):
            yield f"messages.{at}: each tool_use must have its tool_result at the start of the next message"
        open_calls = [block["id"] for block in turn["content"] if block["type"] == "tool_use"]
    if open_calls:
        yield "messages: tool_use without tool_result"


def _seals(body: Mapping[str, Any], seals: Mapping[str, str]) -> Iterator[str]:
    blocks = [block for turn in body["messages"] for block in turn["content"]]
    for block in blocks:
        if block["type"] == "thinking" and seals.get(block["signature"]) != prefix(body):
            yield "thinking blocks cannot be replayed after what came before them has changed"


def prefix(body: Mapping[str, Any]) -> str:
    """What a thought is bound to: its model and everything that stood before the conversation."""
    return json.dumps([body["model"], body.get("system"), body.get("tools")], sort_keys=True)
