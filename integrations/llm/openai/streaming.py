"""Streaming of one chat completion: its chunks, and the answer that they add up to."""

from dataclasses import dataclass, field

from openai.types import CompletionUsage
from openai.types.chat import ChatCompletionChunk
from openai.types.chat.chat_completion_chunk import ChoiceDeltaToolCall

from integrations.llm.api import answers
from integrations.llm.api.answers import PartialAnswer, PartialToolCall
from integrations.llm.base import FinalAnswer, ModelRequest, TextDelta, TokenUsage
from integrations.llm.base.tool_call_pieces import ToolCallPiece

WHOLE = {"stop", "tool_calls", "function_call"}


@dataclass(slots=True)
class AnswerStream:
    """A streamed answer of a service; `label` is the service's name for people."""

    model: str
    label: str
    request_id: str = ""
    usage: TokenUsage = field(default_factory=TokenUsage)
    pieces: PartialAnswer = field(init=False)
    reason: str | None = None
    declined: bool = False

    def __post_init__(self) -> None:
        self.pieces = PartialAnswer(self.label)

    def hear(self, chunk: ChatCompletionChunk) -> list[TextDelta | ToolCallPiece]:
        """Take one chunk; returns the text and call pieces it adds. The last chunk only counts tokens."""
        if chunk.usage:
            self.usage = count_tokens(chunk.usage)
        if not chunk.choices:
            return []
        choice = chunk.choices[0]
        self.reason = choice.finish_reason or self.reason
        self.declined = self.declined or bool(choice.delta.refusal)
        calls: list[TextDelta | ToolCallPiece] = [self._ask(call) for call in choice.delta.tool_calls or ()]
        words = choice.delta.content or ""
        if words:
            self.pieces.said.append(words)
        return [TextDelta(words), *calls] if words else calls

    def _ask(self, call: ChoiceDeltaToolCall) -> ToolCallPiece:
        """A piece of a call; a new id where another call stands is a call of its own, whatever its index."""
        asked = self.pieces.asked
        place, function = call.index or 0, call.function
        if call.id and place in asked and asked[place].id not in ("", call.id):
            place = max(asked) + 1
        elif not call.id and function and not function.name and asked:
            place = place if place in asked else max(asked)
        each = asked.setdefault(place, PartialToolCall(call.id or "", ""))
        if function and function.name and not each.name:
            each.name = function.name
        piece = (function.arguments if function else None) or ""
        each.pieces += [piece] if piece else []
        return ToolCallPiece(place, each.name, piece)

    def done(self, request: ModelRequest) -> FinalAnswer:
        """The whole answer. Raises one of `integrations.errors` when it is refused, cut or unreadable."""
        if self.declined or self.reason == "content_filter":
            raise answers.declined_error(self.label)
        if self.reason == "length":
            raise answers.too_long_error(self.label)
        if self.reason not in WHOLE:
            raise answers.truncated_error(self.label)
        value = self.pieces.value(request.shape)
        return FinalAnswer(self.pieces.text, self.pieces.calls(), self.model, self.usage, value=value)


def count_tokens(told: CompletionUsage) -> TokenUsage:
    """The desk's count of tokens: the service counts cached tokens as part of the prompt."""
    prompt, output = told.prompt_tokens_details, told.completion_tokens_details
    cached = (prompt and prompt.cached_tokens) or 0
    written = (prompt and prompt.cache_write_tokens) or 0
    return TokenUsage(
        input=max(told.prompt_tokens - cached - written, 0),
        cached=cached,
        written=written,
        output=told.completion_tokens,
        thinking=(output and output.reasoning_tokens) or 0,
    )
