"""Services with OpenAI's protocol: their names, addresses, and the parts of the protocol they support."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from integrations.llm.api.prices import Price

Shaping = Literal["schema", "object", "prompt"]
"""The ways to give an answer its shape: by a schema, as any JSON object, or only by words in the prompt."""


@dataclass(frozen=True, slots=True)
class Service:
    """A service and its abilities, by its documentation of November 2026."""

    name: str
    label: str
    base_url: str
    model: str = ""
    """the model for every purpose; "" where a person must choose"""
    charges: bool = True
    strict: bool = True
    """whether the service holds the arguments of tools to their schema"""
    shaping: Shaping = "schema"
    limit: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"
    effort: str = ""
    """the effort of `model`; sent to no other model, which may not accept it"""
    counts: bool = True
    """whether the service counts tokens at the end of a stream on request (`stream_options`)"""
    prices: Mapping[str, Sequence[Price]] = field(default_factory=dict)
