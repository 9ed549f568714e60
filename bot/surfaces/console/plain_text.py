"""Replies as simple indented lines, for pipes and scripts."""

from collections.abc import Iterable, Iterator

from agents.replies import Button, Card, Field, Form, Preview, Reply, plain
from bot.surfaces.console.wording import (
    PRIVATE,
    STATES,
    Numbers,
    clean,
    count,
    first_line,
    flat,
    is_visible,
    label,
)

_INDENT = "  "


def reply(what: Reply, *, numbers: Numbers) -> str:
    """A whole reply: its words, its cards, its own buttons, with an empty line between them."""
    blocks = [_opening(what)]
    blocks += ["\n".join(_card(each, numbers)) for each in what.cards]
    blocks.append(_buttons(what.buttons, numbers))
    return "\n\n".join(block for block in blocks if block)


def redrawn(card: Card, *, numbers: Numbers) -> str:
    """What became of a card, on one line, with the buttons that are new."""
    parts = ("↻", _title(card), first_line(card), _buttons(tuple(numbers), numbers))
    return _INDENT.join((" ".join(part for part in parts[:3] if part), parts[3])).rstrip()


def form(what: Form) -> str:
    """How a form opens."""
    return f"{flat(what.title)} (an empty line keeps what stands there, /cancel leaves the form)"


def field(what: Field) -> str:
    """One question of a form: label, hint, what was wrong, choices, and what stands there now."""
    rows = [flat(what.label) + ("" if what.required else " (may stay empty)")]
    if what.error:
        rows.append(f"! {clean(what.error)}")
    if what.hint:
        rows.append(clean(what.hint))
    rows += [f"{number}. {flat(choice)}" for number, choice in enumerate(what.choices, start=1)]
    if what.choices:
        rows.append("Write a number or the words.")
    if what.kind == "words":
        rows.append("Write it on one line; \\n stands for a line break.")
    return "\n".join([rows[0], *_indented(rows[1:]), *_indented(_present(what))])


def _opening(what: Reply) -> str:
    words = clean(plain(what.text))
    return f"{PRIVATE} {words}".rstrip() if what.private and is_visible(what) else words


def _title(card: Card) -> str:
    state = STATES[card.state]
    return f"{flat(card.title)} ({state})" if state else flat(card.title)


def _card(card: Card, numbers: Numbers) -> Iterator[str]:
    yield _title(card)
    yield from _indented(clean(plain(words)) for words in card.lines)
    yield from _indented(f"picture: {clean(each.path)}" for each in card.pictures)
    for preview in card.previews:
        yield from _indented(_preview(preview))
    if card.buttons:
        yield _INDENT + _buttons(card.buttons, numbers)


def _preview(preview: Preview) -> Iterator[str]:
    yield flat(preview.account)
    yield from _indented(_quoted(preview.words))
    yield _INDENT + count(preview)
    if preview.note:
        yield from _indented([clean(preview.note)])
    yield from _indented(f"⚠ {clean(warning)}" for warning in preview.warnings)
    yield from _indented(f"media: {clean(each)}" for each in preview.media)


def _present(what: Field) -> Iterator[str]:
    if not what.value:
        return
    yield "now:" if what.required else "now (a single - empties it):"
    yield from _indented(_quoted(what.value))


def _quoted(words: str) -> list[str]:
    return [f"> {row}".rstrip() for row in clean(words).split("\n")]


def _indented(rows: Iterable[str]) -> Iterator[str]:
    for row in rows:
        yield from (f"{_INDENT}{part}".rstrip() for part in row.split("\n"))


def _buttons(buttons: tuple[Button, ...], numbers: Numbers) -> str:
    return _INDENT.join(f"[{numbers[button]}] {label(button)}" for button in buttons)
