"""The `Painter` protocol, its requests and its results.

A painter draws and nothing more: its pictures are choices, which people put on posts. Moving pictures would
be asked of a protocol of their own.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from integrations.llm.base import FinishedCall

MOST = 4
"""Pictures of one wish."""


@dataclass(frozen=True, slots=True)
class BrandStyle:
    """Look of a workspace's pictures: the brand's name, its colours (#RRGGBB), a line of words."""

    brand: str = ""
    colours: tuple[str, ...] = ()
    words: str = ""


@dataclass(frozen=True, slots=True)
class PictureRequest:
    """Request for `count` pictures, each a variation that differs from those before it.

    `prompt` describes the picture for a painter who imagines, `headline` is what stands on it where a painter
    sets words. `size` is (width, height) in pixels. Variations are numbered: the same wish with the same
    `first` is the same pictures, where the painter can draw the same thing twice.
    """

    prompt: str = field(repr=False)
    headline: str = field(repr=False)
    size: tuple[int, int]
    style: BrandStyle = BrandStyle()
    count: int = 1
    first: int = 0


@dataclass(frozen=True, slots=True)
class PaintedPictures:
    """Pictures that were drawn, PNG or JPEG, in the requested ratio, and their token usage.

    A painter who imagines may draw a few pixels more or less than were asked for. `note` says what of the
    wish was left out, as a sentence for people, '' for nothing.
    """

    pictures: tuple[bytes, ...] = field(repr=False)
    called: FinishedCall
    note: str = ""


class Painter(Protocol):
    """Provider of pictures. It may keep `Charges`, `Probes`, `Closes` (`integrations.llm.base`), too."""

    name: str
    label: str
    """Credit for people: "drawn by OpenAI"."""
    model: str
    """which model draws, '' where none does"""
    sets_words: bool
    """Do its pictures show the headline of a wish, to the letter, and nothing of its prompt?"""

    async def paint(self, wish: PictureRequest) -> PaintedPictures:
        """Draw the pictures. Raises `Declined` when it will not, `Rejected` when it cannot draw this,
        `Misconfigured` when an owner must act, `TryLater` for all else."""


@dataclass(frozen=True, slots=True)
class PainterSetup:
    """Setup of a painter; settings are looked up by the painter's own name."""

    key: Callable[[str], str]
    """its API key, '' where none is set"""
    base_url: Callable[[str, str], str]
    """where it is, or the default"""
    model: Callable[[str], str]
    """which of its models is to draw, '' where nobody chose"""
