"""Claude's models: prices, limits of thinking, dates of retirement. The one place to keep current.

Prices and limits: platform.claude.com/docs/en/about-claude/pricing and /models/overview, read in November
2026; dates of retirement: the table of deprecated models in Anthropic's own client (2.11).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from integrations.llm.api.prices import Price, parse_price
from integrations.llm.base import Purpose

Effort = Literal["low", "medium", "high"]


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """Facts of one model. `least` are its settings for the least thinking, where it accepts any."""

    prices: tuple[Price, ...]
    least: Mapping[str, str] | None = None
    efforts: bool = False
    retires: date | None = None


@dataclass(frozen=True, slots=True)
class PurposeDefaults:
    """Defaults of a purpose: the model unless configured, the effort, and `most`, the tokens of an answer."""

    model: str
    effort: Effort
    most: int


PURPOSES: Mapping[Purpose, PurposeDefaults] = {
    "planner": PurposeDefaults("claude-sonnet-5-5", "low", 8_000),  # twenty posts for two accounts
    "drafts": PurposeDefaults("claude-sonnet-5-5", "low", 8_000),
    "classification": PurposeDefaults("claude-haiku-5-5", "low", 300),
    "strategy": PurposeDefaults("claude-opus-5-5", "medium", 8_000),
}

SONNET = parse_price("2", "0.10", "10", written="2.50", kept="4")
HAIKU = parse_price("0.10", "0.01", "0.50", written="0.125", kept="0.20")
LONG_HAIKU = parse_price("0.50", "0.05", "2.50", written="0.625", kept="1")
OPUS = parse_price("4", "0.20", "20", written="5", kept="8")
OLD_SONNET = parse_price("3", "0.30", "15", written="3.75", kept="6")

MODELS: Mapping[str, ModelFacts] = {
    "claude-sonnet-5-5": ModelFacts(
        # reading its cache has cost a twentieth since then, a tenth before
        prices=(replace(SONNET, cached=SONNET.cached * 2), replace(SONNET, since=date(2026, 10, 7))),
        least={"type": "between_tools"},  # it refuses "disabled"
        efforts=True,
    ),
    "claude-haiku-5-5": ModelFacts(
        prices=(replace(HAIKU, long=100_000, beyond=LONG_HAIKU),),
        least={"type": "disabled"},
        efforts=True,
    ),
    "claude-opus-5-5": ModelFacts(prices=(OPUS,), efforts=True),  # it always thinks
    "claude-sonnet-4-5": ModelFacts(prices=(OLD_SONNET,), retires=date(2026, 11, 30)),
    "claude-sonnet-4-5-20250929": ModelFacts(prices=(OLD_SONNET,), retires=date(2026, 11, 30)),
    "claude-opus-4-0": ModelFacts(prices=(), retires=date(2026, 6, 15)),
    "claude-sonnet-4-0": ModelFacts(prices=(), retires=date(2026, 6, 15)),
}

UNKNOWN = ModelFacts(prices=())
"""Facts of a model outside the catalogue: it is sent no optional settings."""


def find_model(model: str) -> ModelFacts:
    """The facts of a model, `UNKNOWN` for a model outside the catalogue."""
    return MODELS.get(model, UNKNOWN)


def thinking_settings(defaults: PurposeDefaults, model: str) -> dict[str, Any]:
    """Settings for thinking and effort, as far as the model accepts them."""
    known = find_model(model)
    words: dict[str, Any] = {"thinking": dict(known.least)} if known.least else {}
    return words | ({"output_config": {"effort": defaults.effort}} if known.efforts else {})
