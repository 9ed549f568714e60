"""Prices of calls, each from the day it began, in US dollars a million tokens."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from integrations.llm.base import TokenUsage


@dataclass(frozen=True, slots=True)
class Price:
    """A price in US dollars a million tokens, which is millionths of a dollar a token.

    A vendor that charges nothing for writing into its cache charges what input costs. From `long` tokens of
    prompt on, if set, every token of the call costs what `beyond` says.
    """

    input: Decimal
    cached: Decimal
    output: Decimal
    written: Decimal | None = None
    kept: Decimal | None = None
    """written for an hour"""
    since: date = date.min
    long: int | None = None
    beyond: "Price | None" = None

    def of(self, usage: TokenUsage) -> int:
        """The cost of one call in millionths of a US dollar."""
        if self.beyond and self.long is not None and usage.prompt > self.long:
            return self.beyond.of(usage)
        written = self.input if self.written is None else self.written
        kept = written if self.kept is None else self.kept
        whole = (
            usage.input * self.input
            + usage.cached * self.cached
            + (usage.written - usage.kept) * written
            + usage.kept * kept
            + usage.output * self.output
        )
        return int(whole.to_integral_value(ROUND_HALF_UP))


def parse_price(input: str, cached: str, output: str, *, written: str = "", kept: str = "") -> Price:  # noqa: A002
    """The price for figures as vendors print them; "" for a part without a charge of its own."""
    return Price(
        Decimal(input),
        Decimal(cached),
        Decimal(output),
        Decimal(written) if written else None,
        Decimal(kept) if kept else None,
    )


def call_cost(prices: Sequence[Price], usage: TokenUsage, *, on: date) -> int | None:
    """The cost of a call in millionths of a US dollar at the price of that day; None when unknown."""
    known = [each for each in prices if each.since <= on]
    return max(known, key=lambda each: each.since).of(usage) if known else None
