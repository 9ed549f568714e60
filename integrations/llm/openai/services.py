"""What a service that speaks OpenAI's protocol is called, where it is, and what of the protocol it can do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from integrations.llm.api.prices import Price

Shaping = Literal["schema", "object", "prompt"]
"""How an answer gets its shape: by a schema, as any JSON object, or only because it is told so."""


@dataclass(frozen=True, slots=True)
class Service:
    """One service, and what it can do by its documentation of November 2026."""

    name: str
    label: str
    base_url: str
    model: str = ""
    """the one for every purpose; "" where somebody must choose"""
    charges: bool = True
    strict: bool = True
    """does it hold the arguments of tools to their schema?"""
    shaping: Shaping = "schema"
    limit: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"
    effort: str = ""
    """how hard `model` shall try; said to no other one, which may not take the word"""
    counts: bool = True
    """does it count tokens at the end of a stream when it is asked to (`stream_options`)?"""
    prices: Mapping[str, Sequence[Price]] = field(default_factory=dict)
