"""Parts of a template. `[casual|formal]` holds the wording of both tones."""

import re
from dataclasses import dataclass

_TONES = re.compile(r"\[([^\[\]|]*)\|([^\[\]|]*)\]")


@dataclass(frozen=True, slots=True)
class Angle:
    """One way to look at a topic: openings, what may follow them, how to close; no fact in any of it.

    {t} stands for the topic in the person's words, {T} for it with a capital, {a} for "about it".
    """

    name: str
    hooks: tuple[str, ...]
    bodies: tuple[str, ...]
    closes: tuple[str, ...]
    linked: bool = False
    emoji: str = ""


@dataclass(frozen=True, slots=True)
class Phrases:
    """All phrases of one language's templates."""

    angles: tuple[Angle, ...]
    statements: Angle
    questions: tuple[str, ...]
    calls: tuple[str, ...]
    link: str
    product: str
    easy: str
    """a closing word that sounds relaxed"""


def choose_tone(words: str, *, formal: bool) -> str:
    """The words in one tone: the casual or the formal side of each `[casual|formal]`."""
    return _TONES.sub(lambda found: found[2 if formal else 1], words)
