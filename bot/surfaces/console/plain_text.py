"""Replies as plain indented lines, for pipes and scripts."""

from collections.abc import Iterable, Iterator

from agents.replies import Button, Card, Field, Form, Preview, Reply, plain
from bot.surfaces.console.wording import (
    PRIVATE,
    STATES,
    Numbers,
    button_label,
    escape_controls,
    first_line,
    format_length,
    is_visible,
    on_one_line,
)

_INDENT = "  "


def format_reply(reply: Reply, *, numbers: Numbers) -> str:
    """A whole reply: its words, its cards, its own buttons, with an empty line between them."""
    blocks = [_opening(reply)]
    blocks += ["\n".join(_card(each, numbers)) for each in reply.cards]
    blocks.append(_buttons(reply.buttons, numbers))
    return "\n\n".join(block for block in blocks if block)


def format_change(card: Card, *, numbers: Numbers) -> str:
    """The changed state of a card on one line, with its new buttons."""
    parts = ("↻", _title(card), first_line(card), _buttons(tuple(numbers), numbers))
    return _INDENT.join((" ".join(part for part in parts[:3] if part), parts[3])).rstrip()


def format_form(form: Form) -> str:
    """The heading of a form."""
    return f"{on_one_line(form.title)} (an empty line keeps the present value, /cancel leaves the form)"


def format_field(field: Field) -> str:
    """One question of a form: label, error, hint, choices and present value."""
    rows = [on_one_line(field.label) + ("" if field.required else " (may stay empty)")]
    if field.error:
        rows.append(f"! {escape_controls(field.error)}")
    if field.hint:
        rows.append(escape_controls(field.hint))
    rows += [f"{number}. {on_one_line(choice)}" for number, choice in enumerate(field.choices, start=1)]
    if field.choices:
        rows.append("Write a number or the words.")
    if field.kind == "words":
        rows.append("Write it on one line; \\n stands for a line break.")
    return "\n".join([rows[0], *_indented(rows[1:]), *_indented(_present(field))])


def _opening(reply: Reply) -> str:
    words = escape_controls(plain(reply.text))
    return f"{PRIVATE} {words}".rstrip() if reply.private and is_visible(reply) else words


def _title(card: Card) -> str:
    state = STATES[card.state]
    return f"{on_one_line(card.title)} ({state})" if state else on_one_line(card.title)


def _card(card: Card, numbers: Numbers) -> Iterator[str]:
    yield _title(card)
    yield from _indented(escape_controls(plain(words)) for words in card.lines)
    yield from _indented(f"picture: {escape_controls(each.path)}" for each in card.pictures)
    for preview in card.previews:
        yield from _indented(_preview(preview))
    if card.buttons:
        yield _INDENT + _buttons(card.buttons, numbers)


def _preview(preview: Preview) -> Iterator[str]:
    yield on_one_line(preview.account)
    yield from _indented(_quoted(preview.words))
    yield _INDENT + format_length(preview)
    if preview.note:
        yield from _indented([escape_controls(preview.note)])
    yield from _indented(f"⚠ {escape_controls(warning)}" for warning in preview.warnings)
    yield from _indented(f"media: {escape_controls(each)}" for each in preview.media)


def _present(field: Field) -> Iterator[str]:
    if not field.value:
        return
    yield "now:" if field.required else "now (a single - empties it):"
    yield from _indented(_quoted(field.value))


def _quoted(words: str) -> list[str]:
    return [f"> {row}".rstrip() for row in escape_controls(words).split("\n")]


def _indented(rows: Iterable[str]) -> Iterator[str]:
    for row in rows:
        yield from (f"{_INDENT}{part}".rstrip() for part in row.split("\n"))


def _buttons(buttons: tuple[Button, ...], numbers: Numbers) -> str:
    return _INDENT.join(f"[{numbers[button]}] {button_label(button)}" for button in buttons)
