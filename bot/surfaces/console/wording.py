"""Text that both drawings share: words made safe to print, lengths, states, fixed sentences."""

from collections.abc import Iterable, Mapping

from agents.replies import Button, Card, Preview, Reply, State, plain

Numbers = Mapping[Button, int]
"""Button → the number that presses it."""

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


def escape_controls(words: str) -> str:
    """The words made safe to print: newline and tab stay, other control characters become visible marks.

    Bidi overrides and isolates count as control characters: they can make approved words read differently.
    """
    return words.replace("\r\n", "\n").translate(_VISIBLE)


def strip_controls(words: str) -> str:
    """The words without control characters, for a line to edit: the visible text is the submitted text."""
    return words.replace("\r\n", "\n").translate(_REMOVED)


def replace_surrogates(words: str) -> str:
    """The typed words with surrogates (bytes of invalid UTF-8) replaced."""
    return words.translate(_WHOLE)


def on_one_line(words: str) -> str:
    """The words on one line, safe to print."""
    return " ".join(escape_controls(words).split())


def format_length(preview: Preview) -> str:
    """The length of the words and its limit: "300/280 characters, over by 20"."""
    said = f"{preview.count}/{preview.limit} {on_one_line(preview.unit)}"
    return f"{said}, over by {preview.count - preview.limit}" if is_over(preview) else said


def is_over(preview: Preview) -> bool:
    """Whether the words exceed the limit of the account."""
    return preview.count > preview.limit


def first_line(card: Card) -> str:
    """The first line of a card, on one line."""
    return on_one_line(plain(card.lines[0])) if card.lines else ""


def button_label(button: Button) -> str:
    """The label of a button, and the address that it opens."""
    return (
        f"{on_one_line(button.label)}: {on_one_line(button.url)}" if button.url else on_one_line(button.label)
    )


def is_visible(reply: Reply) -> bool:
    """Whether there is anything to draw; a form alone is drawn when it opens."""
    return bool(reply.text or reply.cards or reply.buttons)


def all_buttons(reply: Reply) -> Iterable[Button]:
    """Every button of a reply, in the order in which they are drawn."""
    for card in reply.cards:
        yield from card.buttons
    yield from reply.buttons
