"""Replies as rich renderables, for a terminal of 80 to 120 columns; words enter as Text, never as markup."""

from collections.abc import Iterable, Iterator, Mapping

from rich.cells import cell_len
from rich.columns import Columns
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.segment import Segment
from rich.text import Text

from agents.replies import Button, Card, Field, Form, Moment, Preview, Reply, State, Style
from agents.replies import Text as Words
from bot.surfaces.console.wording import (
    PRIVATE,
    STATES,
    Numbers,
    button_label,
    escape_controls,
    first_line,
    format_length,
    is_over,
    is_visible,
    on_one_line,
)

_STATE_STYLES: Mapping[State, str] = {
    "waiting": "yellow",
    "scheduled": "cyan",
    "done": "green",
    "trouble": "red",
    "closed": "bright_black",
    "plain": "blue",
}
_BUTTON_STYLES: Mapping[Style, str] = {"plain": "bold", "primary": "bold green", "danger": "bold red"}
_MOMENT = "bold"
_NOTE = "dim"
_WARNING = "yellow"
_WRONG = "bold red"


class EdgedBlock:
    """A block with a line on its left; none on its right, where the width of an emoji would break it."""

    def __init__(self, body: RenderableType, *, first: str, rest: str, last: str = "", style: str) -> None:
        self.body = body
        self.edges = (first, rest, last)
        self.style = style

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        first, rest, last = self.edges
        style = console.get_style(self.style)
        inner = options.update_width(max(options.max_width - cell_len(rest), 1))
        for number, row in enumerate(console.render_lines(self.body, inner, pad=False)):
            yield Segment(rest if number else first, style)
            yield from row
            yield Segment.line()
        if last:
            yield Segment(last, style)
            yield Segment.line()


def draw_reply(reply: Reply, *, numbers: Numbers) -> RenderableType:
    """A whole reply: its words, its cards, its own buttons, with an empty line after each."""
    blocks: list[RenderableType] = []
    if reply.text or (reply.private and is_visible(reply)):
        blocks.append(_opening(reply))
    blocks += [draw_card(card, numbers=numbers) for card in reply.cards]
    if reply.buttons:
        blocks.append(_buttons(reply.buttons, numbers))
    return Group(*(part for block in blocks for part in (block, Text())))


def draw_card(card: Card, *, numbers: Numbers) -> RenderableType:
    """A card with everything on it."""
    rows: list[RenderableType] = [_title(card)]
    rows += [_words(each) for each in card.lines]
    rows += [_note(f"picture: {each.path}") for each in card.pictures]
    for preview in card.previews:
        rows += (Text(), *_preview(preview))
    if card.buttons:
        rows += (Text(), _buttons(card.buttons, numbers))
    return EdgedBlock(Group(*rows), first="╭ ", rest="│ ", last="╰─", style=_STATE_STYLES[card.state])


def draw_change(card: Card, *, numbers: Numbers) -> RenderableType:
    """The changed state of a card on one line, with its new buttons."""
    line = _title(card).append(f"  {first_line(card)}".rstrip())
    for button, number in numbers.items():
        line.append("   ").append_text(_button(button, number))
    return EdgedBlock(line, first="↻ ", rest="  ", style=_STATE_STYLES[card.state])


def draw_remark(sentence: str) -> RenderableType:
    """A sentence of the console itself."""
    return Text(escape_controls(sentence), style="italic", overflow="fold")


def draw_form(form: Form) -> RenderableType:
    """The heading of a form."""
    return Group(
        Text.assemble((on_one_line(form.title), "bold"), overflow="fold"),
        _note("Enter goes on. /cancel leaves the form, and nothing is changed."),
        Text(),
    )


def draw_field(field: Field) -> RenderableType:
    """One question of a form: label, what was wrong, hint, choices; its value stands in the prompt."""
    rows = [
        Text.assemble(
            (on_one_line(field.label), "bold"), ("" if field.required else "  may stay empty", _NOTE)
        )
    ]
    if field.error:
        rows.append(Text(f"✗ {escape_controls(field.error)}", style=_WRONG, overflow="fold"))
    if field.hint:
        rows.append(_note(field.hint))
    rows += [
        Text.assemble((f"{number}. ", "bold"), on_one_line(choice))
        for number, choice in enumerate(field.choices, start=1)
    ]
    if field.choices:
        present = f" Enter keeps {on_one_line(field.value)}." if field.value and not field.error else ""
        rows.append(_note(f"Write a number or the words.{present}"))
    if field.kind == "words":
        rows.append(_note("Enter starts a new line. Alt+Enter, or Esc and then Enter, when it is done."))
    return Group(*rows)


def _opening(reply: Reply) -> Text:
    words = _words(reply.text)
    if not reply.private:
        return words
    return Text.assemble((PRIVATE, "italic magenta"), " ", words, overflow="fold")


def _title(card: Card) -> Text:
    state = STATES[card.state]
    shown = Text.assemble((on_one_line(card.title), "bold"), overflow="fold")
    return shown.append(f"  ● {state}", style=_STATE_STYLES[card.state]) if state else shown


def _words(words: Words) -> Text:
    shown = Text(overflow="fold")
    for part in words:
        shown.append(escape_controls(str(part)), style=_MOMENT if isinstance(part, Moment) else None)
    return shown


def _preview(preview: Preview) -> Iterator[RenderableType]:
    yield Text(on_one_line(preview.account), style="bold cyan", overflow="fold")
    yield EdgedBlock(
        Text(escape_controls(preview.words), overflow="fold"), first="┃ ", rest="┃ ", style="bright_black"
    )
    yield Text(format_length(preview), style=_WRONG if is_over(preview) else _NOTE)
    if preview.note:
        yield _note(preview.note)
    for warning in preview.warnings:
        yield Text(f"⚠ {escape_controls(warning)}", style=_WARNING, overflow="fold")
    for each in preview.media:
        yield _note(f"media: {each}")


def _note(words: str) -> Text:
    return Text(escape_controls(words), style=_NOTE, overflow="fold")


def _buttons(buttons: Iterable[Button], numbers: Numbers) -> RenderableType:
    return Columns([_button(each, numbers[each]) for each in buttons], padding=(0, 3))


def _button(button: Button, number: int) -> Text:
    return Text.assemble(
        (f"[{number}] ", "bold"), (button_label(button), _BUTTON_STYLES[button.style]), overflow="fold"
    )
