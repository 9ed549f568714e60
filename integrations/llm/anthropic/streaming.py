"""Streaming of one answer of Claude: its events, and the answer that they add up to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from anthropic.lib.streaming import ParsedMessageStreamEvent
from anthropic.types import Message

from integrations.errors import OutsideError
from integrations.llm.api import answers
from integrations.llm.api.answers import PartialAnswer, PartialToolCall
from integrations.llm.base import FinalAnswer, ModelRequest, NativeBlocks, TextDelta, TokenUsage
from integrations.llm.base.tool_call_pieces import ToolCallPiece

LABEL = "Claude"
WHOLE = {"end_turn", "tool_use", "stop_sequence"}
"""Reasons to stop that leave a whole answer (…/build-with-claude/handling-stop-reasons)."""


@dataclass(slots=True)
class AnswerStream:
    """A streamed answer. The JSON of tools stays as it came: the client's own reading completes cut JSON."""

    model: str
    pieces: PartialAnswer = field(default_factory=lambda: PartialAnswer(LABEL))
    message: Message | None = None
    request_id: str = ""

    def hear(self, event: ParsedMessageStreamEvent, so_far: Message) -> TextDelta | ToolCallPiece | None:
        """Take one event; returns the text or the piece of a call that it adds."""
        self.message = so_far
        if event.type == "content_block_start" and event.content_block.type == "tool_use":
            self.pieces.asked[event.index] = PartialToolCall(event.content_block.id, event.content_block.name)
        elif event.type == "content_block_delta" and event.delta.type == "input_json_delta":
            asked = self.pieces.asked[event.index]
            asked.pieces.append(event.delta.partial_json)
            return ToolCallPiece(event.index, asked.name, event.delta.partial_json)
        elif event.type == "content_block_delta" and event.delta.type == "text_delta":
            self.pieces.said.append(event.delta.text)
            return TextDelta(event.delta.text)
        return None

    def done(self, request: ModelRequest) -> FinalAnswer:
        """The whole answer. Raises one of `integrations.errors` when it is refused, cut or unreadable."""
        if trouble := self._unfinished():
            raise trouble
        return FinalAnswer(
            text=self.pieces.text,
            calls=self.pieces.calls(),
            model=self.model,
            usage=self.usage,
            value=self.pieces.value(request.shape),
            native=NativeBlocks(self.model, self._blocks()),
        )

    def _unfinished(self) -> OutsideError | None:
        reason = self.message.stop_reason if self.message else None
        if self.message is None or reason is None or reason == "pause_turn":
            return answers.truncated_error(LABEL)
        if reason == "refusal":
            details = self.message.stop_details
            return answers.declined_error(LABEL, details.category if details else None)
        if reason == "model_context_window_exceeded":
            return answers.overfull_error(LABEL, code="context")
        return None if reason in WHOLE else answers.too_long_error(LABEL)

    def _blocks(self) -> tuple[Mapping[str, Any], ...]:
        """Blocks that the model needs again within the turn: thinking with its seal, words, calls."""
        made = (
            [each.to_dict(mode="json", exclude_none=True) for each in self.message.content]
            if self.message
            else []
        )
        return tuple(each for each in made if each["type"] != "text" or str(each["text"]).strip())

    @property
    def usage(self) -> TokenUsage:
        """The tokens counted so far, also of an answer that broke off."""
        if self.message is None:
            return TokenUsage()
        told = self.message.usage
        details, hour = told.output_tokens_details, told.cache_creation
        return TokenUsage(
            input=told.input_tokens,
            cached=told.cache_read_input_tokens or 0,
            written=told.cache_creation_input_tokens or 0,
            kept=hour.ephemeral_1h_input_tokens if hour else 0,
            output=told.output_tokens,
            thinking=details.thinking_tokens if details else 0,
        )
