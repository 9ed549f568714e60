"""The adapter for OpenAI's protocol: what each service is asked, and what its stranger answers amount to."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from openai.types import CompletionUsage
from openai.types.chat import ChatCompletionChunk
from pydantic import BaseModel

from integrations.errors import Declined, OutsideError, Rejected, TryLater
from integrations.llm.base import ChatMessage, FinalAnswer, TokenUsage, ToolSpec
from integrations.llm.gemini import GEMINI
from integrations.llm.groq import GROQ
from integrations.llm.ollama import OLLAMA
from integrations.llm.openai import OPENAI, requests
from integrations.llm.openai.services import Service
from integrations.llm.openai.streaming import AnswerStream, count_tokens
from tests.integrations.llm.asking import CALL, HELP, SAID, SHOW, request


class Mood(BaseModel):
    """A shape of an answer."""

    mood: str


def hear(*deltas: dict[str, Any], ends: str | None = "stop") -> FinalAnswer:
    """The answer that these pieces make."""
    hearing = AnswerStream("m", "Somebody")
    for delta in deltas:
        hearing.hear(chunk(delta, None))
    hearing.hear(chunk({}, ends))
    return hearing.done(request())


def chunk(delta: dict[str, Any], ends: str | None) -> ChatCompletionChunk:
    """One piece as it comes over the wire."""
    choice = {"index": 0, "delta": delta, "finish_reason": ends}
    body = {"id": "c", "object": "chat.completion.chunk", "created": 0, "model": "m", "choices": [choice]}
    return ChatCompletionChunk.model_validate(body)


def piece(
    index: int, identity: str | None = None, name: str | None = None, words: str = ""
) -> dict[str, Any]:
    """A piece of a tool call."""
    call = {
        "index": index,
        "id": identity,
        "type": "function",
        "function": {"name": name, "arguments": words},
    }
    return {"tool_calls": [call]}


def test_the_beginning_of_a_request_is_what_changes_least() -> None:
    asked = requests.build_request(request(), OPENAI, "gpt-6-luna")
    assert asked["messages"][0] == {"role": "system", "content": "You plan posts.\n\nAccounts: X"}
    assert asked["messages"][1] == {"role": "user", "content": "It is Friday.\n\nHow is post 3?"}
    later = requests.build_request(
        replace(request(ChatMessage("person", "And 4?")), present="It is Saturday."), OPENAI, "m"
    )
    assert (asked["messages"][0], asked["tools"]) == (later["messages"][0], later["tools"])


def test_each_service_is_told_only_what_it_knows() -> None:
    asked = {
        each.name: requests.build_request(request(), each, each.model or "m")
        for each in (OPENAI, GROQ, GEMINI, OLLAMA)
    }
    strict = {name: each["tools"][0]["function"].get("strict", False) for name, each in asked.items()}
    assert strict == {"openai": True, "groq": False, "gemini": False, "ollama": False}
    limits = {name: sorted({*each} & {"max_tokens", "max_completion_tokens"}) for name, each in asked.items()}
    assert limits["openai"] == limits["groq"] == ["max_completion_tokens"]
    assert limits["gemini"] == limits["ollama"] == ["max_tokens"]
    assert "reasoning_effort" not in requests.build_request(request(), OPENAI, "gpt-unheard-of")


def test_a_tool_with_something_optional_is_not_strict_there() -> None:
    loose = ToolSpec("loose", "", {"type": "object", "properties": {"a": {"type": "string"}}, "required": []})
    tools = requests.build_request(request(tools=(loose, SHOW, HELP)), OPENAI, "m")["tools"]
    assert [each["function"].get("strict", False) for each in tools] == [False, True, True]


@pytest.mark.parametrize(
    ("shaping", "kind"), [("schema", "json_schema"), ("object", "json_object"), ("prompt", None)]
)
def test_an_answer_gets_its_shape_as_the_service_can_give_it(shaping: Any, kind: str | None) -> None:
    service = Service("some", "Some", "http://127.0.0.1", shaping=shaping)
    asked = requests.build_request(replace(request(), shape=Mood), service, "m")
    assert asked.get("response_format", {}).get("type") == kind
    assert ("of this schema" in asked["messages"][0]["content"]) == (shaping != "schema")


def test_a_step_with_tools_goes_back_as_it_came() -> None:
    step = ChatMessage("model", "", (CALL,))
    said = requests.build_request(
        request(*SAID, step, ChatMessage("tool", "{}", answers=CALL.id)), OPENAI, "m"
    )["messages"]
    function = {"name": "show_post", "arguments": '{"number": 3}'}
    assert said[2]["tool_calls"] == [{"id": "call-1", "type": "function", "function": function}]
    assert said[3] == {"role": "tool", "tool_call_id": "call-1", "content": "{}"}


@pytest.mark.parametrize(
    ("pieces", "calls"),
    [
        ([piece(0, "a", "one", '{"n"'), piece(0, None, None, ":1}")], [("a", "one", {"n": 1})]),
        ([piece(0, "a", "one"), piece(1, "b", "two")], [("a", "one", {}), ("b", "two", {})]),
        # Gemini's endpoint has numbered every call 0, and has sent them without any id
        ([piece(0, "a", "one", "{}"), piece(0, "b", "two", "{}")], [("a", "one", {}), ("b", "two", {})]),
        ([piece(0, "", "one", "{}")], [("call-0", "one", {})]),
        ([piece(0, "über#1", "one", "{}")], [("call-0", "one", {})]),
    ],
)
def test_calls_are_told_apart_however_they_are_numbered(
    pieces: Sequence[dict[str, Any]], calls: list[tuple[str, str, dict[str, Any]]]
) -> None:
    assert [(each.id, each.name, each.arguments) for each in hear(*pieces, ends="tool_calls").calls] == calls


@pytest.mark.parametrize(
    ("delta", "ends", "sorts"),
    [
        ({"content": "Hel"}, None, TryLater),
        ({"content": "Hel"}, "length", Rejected),
        ({"content": "Hel"}, "content_filter", Declined),
        ({"refusal": "I won't"}, "stop", Declined),
        (piece(0, "a", "one", '{"n": 1'), "tool_calls", TryLater),
    ],
)
def test_half_an_answer_is_none(delta: dict[str, Any], ends: str | None, sorts: type[OutsideError]) -> None:
    with pytest.raises(sorts) as trouble:
        hear(delta, ends=ends)
    assert type(trouble.value) is sorts


def test_tokens_of_the_cache_are_counted_once() -> None:
    told = CompletionUsage.model_validate(
        {
            "prompt_tokens": 3000,
            "completion_tokens": 500,
            "total_tokens": 3500,
            "prompt_tokens_details": {"cached_tokens": 2048, "cache_write_tokens": 100},
            "completion_tokens_details": {"reasoning_tokens": 64},
        }
    )
    assert count_tokens(told) == TokenUsage(input=852, cached=2048, written=100, output=500, thinking=64)
