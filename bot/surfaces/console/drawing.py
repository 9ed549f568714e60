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
    clean,
    count,
    first_line,
    flat,
    is_over,
    is_visible,
    label,
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


class Edged:
    """A body with an edge on its left and none on its right, where an emoji's width would break it."""

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


def reply(what: Reply, *, numbers: Numbers) -> RenderableType:
    """A whole reply: its words, its cards, its own buttons, with an empty line after each."""
    blocks: list[RenderableType] = []
    if what.text or (what.private and is_visible(what)):
        blocks.append(_opening(what))
    blocks += [card(each, numbers=numbers) for each in what.cards]
    if what.buttons:
        blocks.append(_buttons(what.buttons, numbers))
    return Group(*(part for block in blocks for part in (block, Text())))


def card(what: Card, *, numbers: Numbers) -> RenderableType:
    """A card with everything on it."""
    rows: list[RenderableType] = [_title(what)]
    rows += [_words(each) for each in what.lines]
    rows += [_note(f"picture: {each.path}") for each in what.pictures]
    for preview in what.previews:
        rows += (Text(), *_preview(preview))
    if what.buttons:
        rows += (Text(), _buttons(what.buttons, numbers))
    return Edged(Group(*rows), first="╭ ", rest="│ ", last="╰─", style=_STATE_STYLES[what.state])


def redrawn(what: Card, *, numbers: Numbers) -> RenderableType:
    """What became of a card, on one line, with the buttons that are new."""
    line = _title(what).append(f"  {first_line(what)}".rstrip())
    for button, number in numbers.items():
        line.append("   ").append_text(_button(button, number))
    return Edged(line, first="↻ ", rest="  ", style=_STATE_STYLES[what.state])


def remark(sentence: str) -> RenderableType:
    """A sentence of the console itself."""
    return Text(clean(sentence), style="italic", overflow="fold")


def form(what: Form) -> RenderableType:
    """How a form opens."""
    return Group(
        Text.assemble((flat(what.title), "bold"), overflow="fold"),
        _note("Enter goes on. /cancel leaves the form, and nothing is changed."),
        Text(),
    )


def field(what: Field) -> RenderableType:
    """One question of a form: label, what was wrong, hint, choices; its value stands in the prompt."""
    rows = [Text.assemble((flat(what.label), "bold"), ("" if what.required else "  may stay empty", _NOTE))]
    if what.error:
        rows.append(Text(f"✗ {clean(what.error)}", style=_WRONG, overflow="fold"))
    if what.hint:
        rows.append(_note(what.hint))
    rows += [
        Text.assemble((f"{number}. ", "bold"), flat(choice))
        for number, choice in enumerate(what.choices, start=1)
    ]
    if what.choices:
        present = f" Enter keeps {flat(what.value)}." if what.value and not what.error else ""
        rows.append(_note(f"Write a number or the words.{present}"))
    if what.kind == "words":
        rows.append(_note("Enter starts a new line. Alt+Enter, or Esc and then Enter, when it is done."))
    return Group(*rows)


def _opening(what: Reply) -> Text:
    words = _words(what.text)
    if not what.private:
        return words
    return Text.assemble((PRIVATE, "italic magenta"), " ", words, overflow="fold")


def _title(what: Card) -> Text:
    state = STATES[what.state]
    shown = Text.assemble((flat(what.title), "bold"), overflow="fold")
    return shown.append(f"  ● {state}", style=_STATE_STYLES[what.state]) if state else shown


def _words(words: Words) -> Text:
    shown = Text(overflow="fold")
    for part in words:
        shown.append(clean(str(part)), style=_MOMENT if isinstance(part, Moment) else None)
    return shown


def _preview(preview: Preview) -> Iterator[RenderableType]:
    yield Text(flat(preview.account), style="bold cyan", overflow="fold")
    yield Edged(Text(clean(preview.words), overflow="fold"), first="┃ ", rest="┃ ", style="bright_black")
    yield Text(count(preview), style=_WRONG if is_over(preview) else _NOTE)
    if preview.note:
        yield _note(preview.note)
    for warning in preview.warnings:
        yield Text(f"⚠ {clean(warning)}", style=_WARNING, overflow="fold")
    for each in preview.media:
        yield _note(f"media: {each}")


def _note(words: str) -> Text:
    return Text(clean(words), style=_NOTE, overflow="fold")


def _buttons(buttons: Iterable[Button], numbers: Numbers) -> RenderableType:
    return Columns([_button(each, numbers[each]) for each in buttons], padding=(0, 3))


def _button(button: Button, number: int) -> Text:
    return Text.assemble(
        (f"[{number}] ", "bold"), (label(button), _BUTTON_STYLES[button.style]), overflow="fold"
    )
