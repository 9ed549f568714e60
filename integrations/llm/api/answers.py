"""Assembling of an answer from its pieces, and errors for answers that are cut or unreadable."""

import json
import re
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ValidationError

from integrations.errors import Declined, Rejected, TryLater
from integrations.llm.base import ToolCall

SAFE = re.compile(r"[a-zA-Z0-9_-]{1,64}")
"""A call's id that every vendor takes back (Anthropic's pattern, the strictest)."""
MALFORMED_STREAM_ERRORS = (ValueError, TypeError, AttributeError, LookupError, AssertionError, RuntimeError)
"""Errors of reading a malformed stream: both vendors' clients take any JSON for the event that its name
says, and fail later when a part is missing or out of order."""


@dataclass(slots=True)
class PartialToolCall:
    """A tool call while it arrives: its arguments are pieces of JSON."""

    id: str
    name: str
    pieces: list[str] = field(default_factory=list)


@dataclass(slots=True)
class PartialAnswer:
    """The part of an answer that has arrived. `label` is the vendor's name for people."""

    label: str
    said: list[str] = field(default_factory=list)
    asked: dict[int, PartialToolCall] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The text so far."""
        return "".join(self.said)

    def calls(self) -> tuple[ToolCall, ...]:
        """The tool calls. Raises `TryLater` when the JSON of a call is cut, broken or no object."""
        calls: list[ToolCall] = []
        for place, each in sorted(self.asked.items()):
            known = {call.id for call in calls}
            identity = each.id if SAFE.fullmatch(each.id) and each.id not in known else f"call-{place}"
            calls.append(ToolCall(identity, each.name, self._object("".join(each.pieces))))
        return tuple(calls)

    def _object(self, words: str) -> dict[str, Any]:
        """Strict JSON: a cut call is never completed by guessing, an empty one has no arguments."""
        try:
            found = json.loads(words, parse_constant=_refuse) if words.strip() else {}
        except (ValueError, RecursionError):
            raise malformed_error(self.label) from None
        if not isinstance(found, dict):
            raise malformed_error(self.label)
        return found

    def value(self, shape: type[BaseModel] | None) -> BaseModel | None:
        """The text as an instance of the shape. Raises `TryLater` when it does not fit the shape."""
        if shape is None:
            return None
        try:
            return shape.model_validate_json(_unfenced(self.text))
        except ValidationError:
            raise malformed_error(self.label) from None


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


def _unfenced(text: str) -> str:
    """The text without the Markdown fence that small models put around JSON."""
    fenced = re.fullmatch(r"\s*```(?:json)?\s*\n(.*)\n\s*```\s*", text, re.DOTALL)
    return fenced[1] if fenced else text


def malformed_error(label: str) -> TryLater:
    """The error for an answer that cannot be read."""
    return TryLater(f"{label} answered something that cannot be read.", code="malformed")


def truncated_error(label: str) -> TryLater:
    """The error for an answer that ended before it was complete."""
    return TryLater(f"{label} broke off in the middle of its answer.", code="truncated")


def declined_error(label: str, category: str | None = None) -> Declined:
    """The error for a model that declines."""
    why = f" ({category.replace('_', ' ')})" if category else ""
    return Declined(
        f"{label} declined to write this{why}. Say it differently, or write it yourself.", code="refusal"
    )


def too_long_error(label: str) -> Rejected:
    """The error for an answer that is longer than allowed; half a plan is no plan."""
    return Rejected(f"The answer of {label} became too long. Ask for less at once.", code="max_tokens")


def overfull_error(label: str, *, code: str) -> Rejected:
    """The error for a request that is larger than the model can take."""
    return Rejected(f"This is more than {label} can read at once. Ask for less.", code=code)
