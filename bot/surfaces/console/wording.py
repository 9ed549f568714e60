"""Words that both ways of drawing share: made safe to print, counts, states, and fixed sentences."""

from collections.abc import Iterable, Mapping

from agents.replies import Button, Card, Preview, Reply, State, plain

Numbers = Mapping[Button, int]
"""Which number presses which button."""

PRIVATE = "(only you see this)"
STATES: Mapping[State, str] = {
    "waiting": "waiting",
    "scheduled": "scheduled",
    "done": "done",
    "trouble": "trouble",
    "closed": "closed",
    "plain": "",
}

_UNKNOWN = 0xFFFD
_BIDI = (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
_SURROGATES = range(0xD800, 0xE000)
_BREAKS: dict[int, int | None] = {0x2028: 0x0A, 0x2029: 0x0A}
_C0 = tuple(code for code in range(0x20) if chr(code) not in "\n\t")
_VISIBLE: dict[int, int | None] = {
    **{code: 0x2400 + code for code in _C0},
    0x7F: 0x2421,
    **dict.fromkeys((*range(0x80, 0xA0), *_BIDI, *_SURROGATES), _UNKNOWN),
    **_BREAKS,
}
_REMOVED: dict[int, int | None] = {**dict.fromkeys(_VISIBLE), **_BREAKS}
_WHOLE: dict[int, int | None] = dict.fromkeys(_SURROGATES, _UNKNOWN)


def clean(words: str) -> str:
    """The words as a terminal may have them: newline and tab stay, any other control becomes a visible mark.

    Bidi overrides and isolates count as controls: they can make approved words read differently.
    """
    return words.replace("\r\n", "\n").translate(_VISIBLE)


def bare(words: str) -> str:
    """The words without any control, for a line to edit: what is seen there is what is handed in."""
    return words.replace("\r\n", "\n").translate(_REMOVED)


def whole(words: str) -> str:
    """What was typed, with bytes that were no UTF-8 replaced."""
    return words.translate(_WHOLE)


def flat(words: str) -> str:
    """The clean words on one line."""
    return " ".join(clean(words).split())


def count(preview: Preview) -> str:
    """How long the words are, and by how much they are too long."""
    said = f"{preview.count}/{preview.limit} {flat(preview.unit)}"
    return f"{said}, over by {preview.count - preview.limit}" if is_over(preview) else said


def is_over(preview: Preview) -> bool:
    """Whether the words are longer than the account takes."""
    return preview.count > preview.limit


def first_line(card: Card) -> str:
    """The first line of a card, on one line."""
    return flat(plain(card.lines[0])) if card.lines else ""


def label(button: Button) -> str:
    """What stands on a button, and the page that it opens."""
    return f"{flat(button.label)}: {flat(button.url)}" if button.url else flat(button.label)


def is_visible(reply: Reply) -> bool:
    """Whether there is anything to draw; a form alone is drawn when it opens."""
    return bool(reply.text or reply.cards or reply.buttons)


def pressable(reply: Reply) -> Iterable[Button]:
    """Every button of a reply, in the order in which they are drawn."""
    for card in reply.cards:
        yield from card.buttons
    yield from reply.buttons
