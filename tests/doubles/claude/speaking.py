"""What a scripted answer looks like on the wire: server-sent events, whole, cut or corrupt."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Block = Mapping[str, Any]
Ending = Literal["whole", "cut", "quiet", "corrupt", "strange", "overloaded_error"]
USAGE = {"input_tokens": 509, "cache_read_input_tokens": 2946, "cache_creation_input_tokens": 0}
PIECE = 12
"""Characters of one event."""


@dataclass(frozen=True)
class Answer:
    """One answer: blocks of content, why it stops, and how the stream ends.

    A stream that is not "whole" ends after `after` events: "cut" drops the connection, "quiet" ends it
    cleanly, "corrupt" sends JSON that is none, "strange" an event that is none; an error is sent as one.
    """

    blocks: tuple[Block, ...] = ()
    stop: str = "end_turn"
    details: Mapping[str, Any] | None = None
    usage: Mapping[str, Any] = field(default_factory=lambda: USAGE)
    output: Mapping[str, Any] = field(default_factory=lambda: {"output_tokens": 42})
    ending: Ending = "whole"
    after: int = 10_000


@dataclass(frozen=True)
class Refusal:
    """An HTTP error instead of an answer."""

    status: int
    kind: str = "api_error"
    headers: Mapping[str, str] = field(default_factory=dict)


def text(words: str) -> Block:
    """Words."""
    return {"type": "text", "text": words}


def tool(name: str, arguments: Any, *, id: str = "toolu_01") -> Block:  # noqa: A002 - the wire's word
    """A tool that is asked for; arguments that are a string are sent as they are."""
    return {"type": "tool_use", "id": id, "name": name, "input": arguments}


def thinking(words: str = "", *, seal: str = "sealed") -> Block:
    """A thought with its seal; its words are left out as by default."""
    return {"type": "thinking", "thinking": words, "signature": seal}


def events(answer: Answer, *, model: str) -> Iterator[bytes]:
    """The answer as its stream, up to where it ends."""
    for at, (kind, body) in enumerate(_events(answer, model)):
        if at == answer.after:
            break
        yield _event(kind, {"type": kind, **body})
    if answer.ending == "corrupt":
        yield b'event: content_block_delta\ndata: {"type": "content_bl\n\n'
    elif answer.ending == "strange":
        yield _event("content_block_delta", {"type": "content_block_delta", "index": 7, "delta": None})
    elif answer.ending == "overloaded_error":
        error = {"type": answer.ending, "message": "Overloaded"}
        yield _event("error", {"type": "error", "error": error})


def _events(answer: Answer, model: str) -> Iterator[tuple[str, dict[str, Any]]]:
    begun = {"id": "msg_1", "type": "message", "role": "assistant", "content": [], "model": model}
    usage = {**answer.usage, "output_tokens": 1}
    yield "message_start", {"message": {**begun, "stop_reason": None, "stop_sequence": None, "usage": usage}}
    yield "ping", {}
    for index, block in enumerate(answer.blocks):
        start, deltas = _block(block)
        yield "content_block_start", {"index": index, "content_block": start}
        for delta in deltas:
            yield "content_block_delta", {"index": index, "delta": delta}
        yield "content_block_stop", {"index": index}
    stopped = {"stop_reason": answer.stop, "stop_sequence": None, "stop_details": answer.details}
    yield "message_delta", {"delta": stopped, "usage": dict(answer.output)}
    yield "message_stop", {}


def _block(block: Block) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    match block["type"]:
        case "tool_use":
            given = block["input"]
            words = given if isinstance(given, str) else json.dumps(given, ensure_ascii=False)
            deltas = [{"type": "input_json_delta", "partial_json": each} for each in ("", *_pieces(words))]
            return {**block, "input": {}}, deltas
        case "thinking":
            sealed = [{"type": "signature_delta", "signature": block["signature"]}]
            return {"type": "thinking", "thinking": "", "signature": ""}, sealed
    deltas = [{"type": "text_delta", "text": each} for each in _pieces(block["text"])]
    return {"type": "text", "text": ""}, deltas


def _pieces(words: str) -> list[str]:
    return [words[at : at + PIECE] for at in range(0, len(words), PIECE)]


def _event(kind: str, body: Mapping[str, Any]) -> bytes:
    return f"event: {kind}\ndata: {json.dumps(body)}\n\n".encode()
