"""A request as Claude's API takes it. Pure: no client is needed to read or test this.

The parts that change least stand first, so that as little as can be is charged again: tools, then the system
prompt, then the workspace's part, each kept for an hour; then the conversation, kept for five minutes up to
its newest block (platform.claude.com/docs/en/build-with-claude/prompt-caching).
"""

from collections.abc import Iterable, Sequence
from typing import Any

from integrations.llm.anthropic import catalogue
from integrations.llm.anthropic.catalogue import PurposeDefaults
from integrations.llm.api.schemas import StrictToolLimits, choose_strict_tools, strict_schema
from integrations.llm.base import ChatMessage, ModelRequest, ToolSpec

LIMITS = StrictToolLimits(tools=20, optionals=24, unions=16)
"""Limits for the strict tools of a request; recursion is refused (as pydantic-ai probed them live, 2026)."""
AN_HOUR = {"type": "ephemeral", "ttl": "1h"}
A_WHILE = {"type": "ephemeral"}

Block = dict[str, Any]


def build_request(request: ModelRequest, defaults: PurposeDefaults, model: str) -> dict[str, Any]:
    """The arguments of `messages.stream`."""
    given: dict[str, Any] = {
        "model": model,
        "max_tokens": defaults.most,
        "messages": build_messages(request, model),
        "cache_control": A_WHILE,
        **catalogue.thinking_settings(defaults, model),
    }
    if system := [_kept(words) for words in (request.system, request.desk) if words]:
        given["system"] = system
    if request.tools:
        given["tools"] = build_tools(request.tools)
        given["tool_choice"] = {"type": "auto"}  # to force one is refused by Sonnet 5.5 and Opus 5.5
    if request.shape:
        form = {"type": "json_schema", "schema": strict_schema(request.shape.model_json_schema())}
        given["output_config"] = {**given.get("output_config", {}), "format": form}
    return given


def _kept(words: str) -> Block:
    return {"type": "text", "text": words, "cache_control": AN_HOUR}


def build_tools(specs: Sequence[ToolSpec]) -> list[Block]:
    """The tools, as many of them strict as one request may have."""
    held = choose_strict_tools(specs, LIMITS)
    return [
        {
            "name": each.name,
            "description": each.description,
            "input_schema": strict_schema(each.schema),
            **({"strict": True} if each.name in held else {}),
        }
        for each in specs
    ]


def build_messages(request: ModelRequest, model: str) -> list[Block]:
    """The conversation as turns that alternate and begin with the person; no block is empty."""
    newest = max((at for at, each in enumerate(request.messages) if each.role == "person"), default=-1)
    turns: list[Block] = []
    for at, message in enumerate(request.messages):
        role = "assistant" if message.role == "model" else "user"
        blocks = _blocks(message, model)
        if at == newest and request.present:
            blocks = [_text(request.present), *blocks]
        if not blocks or (role == "assistant" and not turns):
            continue
        if turns and turns[-1]["role"] == role:
            turns[-1]["content"] += blocks
        else:
            turns.append({"role": role, "content": blocks})
    return turns


def _blocks(message: ChatMessage, model: str) -> list[Block]:
    if message.role == "tool":
        return [{"type": "tool_result", "tool_use_id": message.answers, "content": message.text}]
    if message.native and message.native.model == model:
        return [dict(each) for each in message.native.blocks]
    words = [_text(message.text)] if message.text.strip() else []
    return [*words, *_uses(message)]


def _text(words: str) -> Block:
    return {"type": "text", "text": words}


def _uses(message: ChatMessage) -> Iterable[Block]:
    for each in message.calls:
        yield {"type": "tool_use", "id": each.id, "name": each.name, "input": dict(each.arguments)}
