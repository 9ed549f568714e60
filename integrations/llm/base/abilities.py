"""What a model may be able to do beside answering, asked for with `isinstance`."""

from collections.abc import Mapping
from datetime import date
from typing import Protocol, runtime_checkable

from integrations.llm.base import FinishedCall


@runtime_checkable
class ReadsPages(Protocol):
    """A model that says whether it understands pages; one that says nothing does."""

    reads: bool


@runtime_checkable
class Charges(Protocol):
    """A model whose calls cost money."""

    def cost(self, called: FinishedCall, *, on: date) -> int | None:
        """Millionths of a US dollar, at the prices of that day; None where nobody knows them."""


@runtime_checkable
class Retires(Protocol):
    """A model that depends on others which end some day."""

    def retirements(self) -> Mapping[str, date]:
        """Configured model → its last day, for those whose end is known."""


@runtime_checkable
class Probes(Protocol):
    """A model that can be tried without being asked anything."""

    async def probe(self) -> str:
        """What was found, in a few words. Raises one of `integrations.errors`."""


@runtime_checkable
class Closes(Protocol):
    """A model that holds connections."""

    async def close(self) -> None:
        """Let go of them."""
