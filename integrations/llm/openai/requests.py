"""A request for chat completions, within the abilities of a service. Pure: no client is needed to test this.

The parts that change least stand first: services that keep the beginning of a prompt do so by themselves.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from integrations.llm.api.schemas import StrictToolLimits, choose_strict_tools, strict_schema
from integrations.llm.base import ChatMessage, ModelRequest, Purpose, ToolSpec
from integrations.llm.openai.services import Service

LIMITS = StrictToolLimits(tools=128, optionals=0, unions=1_000)
"""Strict tools have every property required (platform.openai.com/docs/guides/function-calling)."""
MOST: Mapping[Purpose, int] = {"planner": 8_000, "drafts": 8_000, "classification": 1_000, "strategy": 8_000}
"""Tokens of an answer, thinking included."""
SHAPED = "Answer with one JSON object of this schema and nothing else:\n"

Json = dict[str, Any]


def build_request(request: ModelRequest, service: Service, model: str) -> Json:
    """The arguments of `chat.completions.create`."""
    given: Json = {
        "model": model,
        "messages": list(_messages(request, service)),
        "stream": True,
        service.limit: MOST[request.purpose],
    }
    if service.counts:
        given["stream_options"] = {"include_usage": True}
    if service.effort and model == service.model:
        given["reasoning_effort"] = service.effort
    if request.tools:
        held = choose_strict_tools(request.tools, LIMITS) if service.strict else frozenset[str]()
        given["tools"] = [_tool(each, is_strict=each.name in held) for each in request.tools]
    if request.shape and service.shaping != "prompt":
        given["response_format"] = _format(request.shape.model_json_schema(), service)
    return given


def _tool(spec: ToolSpec, *, is_strict: bool) -> Json:
    function = {"name": spec.name, "description": spec.description, "parameters": strict_schema(spec.schema)}
    return {"type": "function", "function": function | ({"strict": True} if is_strict else {})}


def _format(schema: Json, service: Service) -> Json:
    if service.shaping == "object":
        return {"type": "json_object"}
    return {
        "type": "json_schema",
        "json_schema": {"name": "answer", "schema": strict_schema(schema), "strict": True},
    }


def _messages(request: ModelRequest, service: Service) -> Iterator[Json]:
    """One system message, then the conversation from the person's first words on."""
    said = [request.system, request.desk]
    if request.shape and service.shaping != "schema":
        said.append(SHAPED + json.dumps(strict_schema(request.shape.model_json_schema()), sort_keys=True))
    if system := "\n\n".join(filter(None, said)):
        yield {"role": "system", "content": system}
    newest = max((at for at, each in enumerate(request.messages) if each.role == "person"), default=-1)
    first = next((at for at, each in enumerate(request.messages) if each.role == "person"), 0)
    for at, message in enumerate(request.messages[first:], start=first):
        present = request.present if at == newest else ""
        yield from _message(message, present)


def _message(message: ChatMessage, present: str) -> Iterator[Json]:
    match message.role:
        case "tool":
            yield {"role": "tool", "tool_call_id": message.answers, "content": message.text}
        case "person":
            yield {"role": "user", "content": "\n\n".join(filter(None, [present, message.text]))}
        case "model" if message.calls:
            calls = [_call(each.id, each.name, each.arguments) for each in message.calls]
            yield {"role": "assistant", "content": message.text or None, "tool_calls": calls}
        case "model" if message.text.strip():
            yield {"role": "assistant", "content": message.text}


def _call(identity: str, name: str, arguments: Mapping[str, Any]) -> Json:
    words = json.dumps(dict(arguments), ensure_ascii=False)
    return {"id": identity, "type": "function", "function": {"name": name, "arguments": words}}
