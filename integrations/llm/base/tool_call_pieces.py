"""Pieces of a tool call while a model streams it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ToolCallPiece:
    """A piece of the JSON of a call. `place` tells one call of an answer from another."""

    place: int
    name: str
    piece: str
