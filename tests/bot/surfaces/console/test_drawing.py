"""Replies as lines and as terminal drawings: everything is there, nothing is dangerous."""

import io
from collections.abc import Callable

import pytest
import rich.console

from agents.replies import Button, Card, Field, Form, Preview, Reply
from bot.surfaces.console import drawing, plain_text
from bot.surfaces.console.buttons import NumberedButtons
from bot.surfaces.console.wording import all_buttons, escape_controls, strip_controls
from tests.bot.surfaces.console.stage import APPROVE, NINE, POST, REJECT, SHORT

Draw = Callable[[Reply], str]

BIDI = [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]
DANGEROUS = [chr(code) for code in (*range(0x20), *range(0x7F, 0xA0), *BIDI) if chr(code) not in "\n\t"]
LONG = Preview("@bakery", "word " * 57 + "end", 287, 280, warnings=("A stranger's link",), media=("a.png",))


def _plain(reply: Reply) -> str:
    return plain_text.format_reply(reply, numbers=NumberedButtons().number(all_buttons(reply)))


def _drawn(reply: Reply, *, width: int = 80) -> str:
    paper = rich.console.Console(file=io.StringIO(), width=width, markup=False, emoji=False, highlight=False)
    with paper.capture() as drawn:
        paper.print(drawing.draw_reply(reply, numbers=NumberedButtons().number(all_buttons(reply))))
    return drawn.get()


@pytest.mark.parametrize("draw", [_plain, _drawn])
@pytest.mark.parametrize("danger", DANGEROUS, ids=lambda danger: f"{ord(danger):02x}")
def test_no_control_of_people_or_models_reaches_the_terminal(draw: Draw, danger: str) -> None:
    evil = f"a{danger}b"
    preview = Preview(evil, evil, 3, 280, evil, evil, (evil,), (evil,))
    card = Card(evil, evil, "waiting", ((evil, NINE),), (preview,), (Button(evil, "x:1:1"),))
    drawn = draw(Reply((evil,), (card,), (Button(evil, "y:1:1"),)))
    assert danger not in drawn
    assert "b" in drawn


@pytest.mark.parametrize("danger", DANGEROUS, ids=lambda danger: f"{ord(danger):02x}")
def test_no_control_in_a_form_reaches_the_terminal(danger: str) -> None:
    evil = f"a{danger}b"
    field = Field(evil, evil, evil, "choice", evil, (evil,), error=evil)
    form = Form(evil, "save:1:1", (field,))
    paper = rich.console.Console(file=io.StringIO(), width=80)
    with paper.capture() as drawn:
        paper.print(drawing.draw_field(field), drawing.draw_form(form), drawing.draw_remark(evil))
    assert danger not in drawn.get() + plain_text.format_field(field) + plain_text.format_form(
        form
    ) + strip_controls(evil)


def test_what_is_dangerous_is_seen_to_have_been_there() -> None:
    assert escape_controls("\x1b[31mred\x7f\x9b\u202eevil") == "␛[31mred␡\ufffd\ufffdevil"
    assert escape_controls("a\r\nb\tc\u2028d") == "a\nb\tc\nd"
    assert escape_controls("lone \ud800") == "lone \ufffd"


def test_families_of_emoji_and_right_to_left_words_stay_as_they_are() -> None:
    words = "👩‍👩‍👧 ❤️ שלום\u200f مرحبا"
    assert escape_controls(words) == words
    assert words in _plain(Reply((words,)))


@pytest.mark.parametrize("draw", [_plain, _drawn])
def test_markup_and_emoji_names_are_words(draw: Draw) -> None:
    words = "[bold red]not[/bold red] [/] [link=x]y[/link] :smile: \\[z]"
    preview = Preview(words, words, 1, 280, note=words)
    card = Card("post:1", words, lines=((words,),), previews=(preview,), buttons=(Button(words, "x:1:1"),))
    assert draw(Reply((words,), (card,))).count(words) == 7


@pytest.mark.parametrize("width", [20, 40, 80, 120])
def test_words_are_never_cut(width: int) -> None:
    endless = "x" * 300
    card = Card("post:1", f"Title {endless}", "done", ((endless,),), (Preview(endless, endless, 300, 280),))
    reply = Reply((endless,), (card,), (Button(endless, "x:1:1"),))
    assert _drawn(reply, width=width).count("x") == _plain(reply).count("x") == 6 * 300
    assert max(len(row) for row in _drawn(reply, width=width).splitlines()) <= width
    assert "…" not in _drawn(reply, width=width)


@pytest.mark.parametrize(("draw", "bar"), [(_plain, "    >"), (_drawn, "│ ┃")])
def test_the_exact_words_keep_their_line_breaks(draw: Draw, bar: str) -> None:
    rows = [
        row.rstrip() for row in draw(Reply(cards=(Card("post:3", "Post", previews=(SHORT,)),))).split("\n")
    ]
    at = rows.index(f"{bar} Spring is here.")
    assert rows[at : at + 3] == [f"{bar} Spring is here.", bar, f"{bar}   20% off."]


@pytest.mark.parametrize("draw", [_plain, _drawn])
def test_a_card_shows_everything_on_it(draw: Draw) -> None:
    preview = Preview(
        "@bakery", "Hello", 5, 280, "graphemes", "As asked.", ("Check the link",), ("a.png, 1200×675",)
    )
    card = Card("post:3", "Post #3", "waiting", (("For ", NINE),), (preview,), (APPROVE, REJECT))
    drawn = draw(Reply(cards=(card,)))
    for words in (
        "Post #3", "waiting", "For Mon 16 Nov 09:00 Europe/Berlin", "@bakery", "Hello", "5/280 graphemes",
        "As asked.", "⚠ Check the link", "media: a.png, 1200×675", "[1] Approve", "[2] Reject",
    ):  # fmt: skip
        assert words in drawn


@pytest.mark.parametrize("draw", [_plain, _drawn])
def test_too_long_is_said_in_words(draw: Draw) -> None:
    card = Card("post:3", "Post", previews=(LONG, SHORT))
    drawn = draw(Reply(cards=(card,)))
    assert "287/280 characters, over by 7" in drawn
    assert drawn.count("over by") == 1


def test_a_card_in_lines_is_indented_text() -> None:
    assert _plain(Reply(("Two things.",), (POST,), (Button("All", "all:1:1"),))) == (
        "Two things.\n\n"
        "Post #3 (waiting)\n"
        "  Proposed for Mon 16 Nov 09:00 Europe/Berlin\n"
        "  [1] Approve  [2] Reject\n\n"
        "[3] All"
    )


def test_a_line_break_cannot_forge_a_title_or_a_button() -> None:
    forged = Card("post:1", "Post\n[9] Approve", buttons=(Button("Edit\n[9] Approve", "edit:1:1"),))
    assert "\n[9]" not in _plain(Reply(cards=(forged,)))


def test_a_private_form_alone_prints_nothing() -> None:
    form = Form("Edit", "save:1:1", (Field("text", "Words"),))
    assert _plain(Reply(form=form, private=True)) == ""


def test_colours_are_only_drawn_on_a_terminal() -> None:
    assert "\x1b" not in _drawn(Reply(cards=(POST,)))
