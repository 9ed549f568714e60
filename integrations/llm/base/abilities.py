"""Optional abilities of a model beside answering, checked with `isinstance`."""

from collections.abc import Mapping
from datetime import date
from typing import Protocol, runtime_checkable

from integrations.llm.base import FinishedCall


@runtime_checkable
class ReadsPages(Protocol):
    """A model that tells whether it understands pages; a model without this attribute does."""

    reads: bool


@runtime_checkable
class Charges(Protocol):
    """A model whose calls cost money."""

    def cost(self, called: FinishedCall, *, on: date) -> int | None:
        """The price of a call in millionths of a US dollar, at the prices of that day; None when unknown."""


@runtime_checkable
class Retires(Protocol):
    """A model that depends on models with a date of retirement."""

    def retirements(self) -> Mapping[str, date]:
        """Last days of the configured models, where known."""


@runtime_checkable
class Probes(Protocol):
    """A model that can be checked without a request."""

    async def probe(self) -> str:
        """Check the model; returns the finding in a few words. Raises one of `integrations.errors`."""


@runtime_checkable
class Closes(Protocol):
    """A model that holds connections."""

    async def close(self) -> None:
        """Close the connections."""
