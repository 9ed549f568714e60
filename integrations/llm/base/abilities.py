"""What a model may say of itself beside the protocol."""

from typing import Protocol, runtime_checkable


@runtime_checkable
class Reads(Protocol):
    """A model that says whether it understands pages; one that says nothing does."""

    reads: bool
