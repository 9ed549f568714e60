"""The interactive console: a prompt, drawings above it, and a terminal that is left as it was."""

import asyncio
import io
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import rich.console
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput

from agents.replies import Button, Field, Form, Reply, say
from bot.surfaces.console.screen import Screen
from bot.surfaces.console.surface import CHANNEL, Console
from bot.surfaces.contract import Delivery, FormSubmission, Incoming, Press, Surface
from tests.bot.surfaces.console.stage import POST
from tests.doubles.door import Act, ScriptedDoor

ENTER, DONE, END, STOP = "\r", "\x1b\r", "\x04", "\x03"


class Drawn(DummyOutput):
    """An output that says when the prompt stands there."""

    def __init__(self) -> None:
        self.happened = asyncio.Event()

    def flush(self) -> None:
        self.happened.set()


class Desk:
    """A console on a screen that is a string, and a keyboard to type on."""

    def __init__(self, keyboard: PipeInput, *, history: Path | None = None) -> None:
        self.keyboard = keyboard
        self.prompt = Drawn()
        self.printed = io.StringIO()
        paper = rich.console.Console(
            file=self.printed, width=100, force_terminal=True, color_system=None, highlight=False
        )
        screen = Screen(history=history, keyboard=keyboard, output=self.prompt, paper=paper)
        self.console = Console("Dana", plain=False, greeting=Reply(), history=None, terminal=screen)

    async def play(self, keys: str, *answers: Reply | Act) -> ScriptedDoor:
        """Type the keys and wait for the end of the chat."""
        door = ScriptedDoor(self.console, *answers)
        self.keyboard.send_text(keys)
        await self.console.run(door)
        return door


@pytest.fixture
async def keyboard() -> AsyncIterator[PipeInput]:
    with create_pipe_input() as keyboard:
        yield keyboard


async def test_lines_are_turns_and_numbers_are_presses(keyboard: PipeInput) -> None:
    door = await Desk(keyboard).play(f"plan{ENTER}1{ENTER}{END}", Reply(cards=(POST,)))
    assert [type(each) for each in door.received] == [Incoming, Press]


async def test_a_field_starts_from_its_present_value(keyboard: PipeInput) -> None:
    form = Form(
        "Edit", "save:3:1", (Field("at", "When", "Mon 09:00"), Field("why", "Why", "x", required=False))
    )
    door = await Desk(keyboard).play(f"edit{ENTER}:30{ENTER}\x7f{ENTER}{END}", Reply(form=form))
    assert _submitted(door) == [{"at": "Mon 09:00:30", "why": ""}]


async def test_words_take_several_lines(keyboard: PipeInput) -> None:
    form = Form("Edit", "save:3:1", (Field("text", "Words", "One", "words"), Field("at", "When", "Mon")))
    desk = Desk(keyboard)
    door = await desk.play(f"edit{ENTER}{ENTER}Two{DONE}{ENTER}{END}", Reply(form=form))
    assert _submitted(door) == [{"text": "One\nTwo", "at": "Mon"}]
    assert "Alt+Enter, or Esc and then Enter" in desk.printed.getvalue()


async def test_a_value_to_edit_has_no_controls_in_it(keyboard: PipeInput) -> None:
    form = Form("Edit", "save:3:1", (Field("text", "Words", "a\x1b\u202eb"),))
    assert _submitted(await Desk(keyboard).play(f"e{ENTER}{ENTER}{END}", Reply(form=form))) == [
        {"text": "ab"}
    ]


async def test_a_notice_leaves_the_line_being_typed_whole(keyboard: PipeInput) -> None:
    desk = Desk(keyboard)
    door = ScriptedDoor(desk.console)
    chat = asyncio.create_task(desk.console.run(door))
    keyboard.send_text("half ")
    await desk.prompt.happened.wait()
    await desk.console.send(CHANNEL, say("Published."))
    await desk.console.send(CHANNEL, Reply(form=Form("Late", "late:1:1", (Field("x", "X"),))))
    await desk.console.progress(CHANNEL, "counting")
    await desk.console.progress(CHANNEL, "")
    keyboard.send_text(f"done{ENTER}/cancel{ENTER}{END}")
    await chat
    assert [each.text for each in door.received if isinstance(each, Incoming)] == ["half done"]
    assert "Published." in desk.printed.getvalue()
    assert "“Late” is waiting: an empty line opens it." in desk.printed.getvalue()
    assert "counting" not in desk.printed.getvalue()


async def test_a_spinner_turns_while_work_runs_and_is_gone_afterwards(keyboard: PipeInput) -> None:
    async def work(surface: Surface, delivery: Delivery) -> None:
        await surface.progress(delivery.channel, "reading")
        await surface.progress(delivery.channel, "drafting\x1b[2J [all] posts")
        await surface.send(delivery.channel, say("Done."))

    desk = Desk(keyboard)
    await desk.play(f"plan{ENTER}{END}", work)
    printed = desk.printed.getvalue()
    assert "drafting␛[2J [all] posts" in printed
    assert "\x1b[2J" not in printed
    assert printed.rindex("\x1b[?25h") > printed.rindex("\x1b[?25l")


async def test_a_turn_that_fails_leaves_the_terminal_sane(keyboard: PipeInput) -> None:
    async def fail(surface: Surface, delivery: Delivery) -> None:
        await surface.progress(delivery.channel, "reading")
        raise asyncio.CancelledError

    desk = Desk(keyboard)
    with pytest.raises(asyncio.CancelledError):
        await desk.play(f"plan{ENTER}", fail)
    assert desk.printed.getvalue().rindex("\x1b[?25h") > desk.printed.getvalue().rindex("\x1b[?25l")


async def test_control_c_at_the_prompt_is_the_signal_that_it_is_elsewhere(keyboard: PipeInput) -> None:
    signalled = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGINT, signalled.set)
    chat = asyncio.create_task(Desk(keyboard).play(f"half{STOP}"))
    await signalled.wait()
    chat.cancel()
    with pytest.raises(asyncio.CancelledError):
        await chat
    asyncio.get_running_loop().remove_signal_handler(signal.SIGINT)


async def test_bytes_that_are_no_utf_8_are_replaced(keyboard: PipeInput) -> None:
    keyboard.send_bytes(b"caf\xe9 ")
    door = await Desk(keyboard).play(f"au lait{ENTER}{END}")
    assert [each.text for each in door.received if isinstance(each, Incoming)] == ["caf� au lait"]


async def test_lines_are_remembered_for_their_owner_alone(keyboard: PipeInput, tmp_path: Path) -> None:
    path = tmp_path / "desk" / "history"
    form = Form("Connect", "connect:1:1", (Field("secret", "App password"),))
    confirmed = Button("Go", "go:1:1", confirm="Sure?")
    replies = (Reply(form=form, buttons=(confirmed,)),)
    await Desk(keyboard, history=path).play(f"connect{ENTER}hunter2{ENTER}1{ENTER}no{ENTER}{END}", *replies)
    written = await asyncio.to_thread(path.read_text)
    assert written == '"connect"\n"1"\n'
    assert (await asyncio.to_thread(path.stat)).st_mode & 0o777 == 0o600


async def test_lines_of_an_earlier_chat_come_back(keyboard: PipeInput, tmp_path: Path) -> None:
    path = tmp_path / "history"
    await asyncio.to_thread(path.write_text, '"first"\nnot json\n7\n"second"\n')
    desk = Desk(keyboard, history=path)
    door = ScriptedDoor(desk.console)
    chat = asyncio.create_task(desk.console.run(door))
    await desk.prompt.happened.wait()
    keyboard.send_text(f"\x1b[A\x1b[A{ENTER}{END}")
    await chat
    assert [each.text for each in door.received if isinstance(each, Incoming)] == ["first"]


async def test_a_history_that_cannot_be_kept_stops_no_chat(keyboard: PipeInput, tmp_path: Path) -> None:
    await asyncio.to_thread((tmp_path / "file").write_text, "")
    door = await Desk(keyboard, history=tmp_path / "file" / "history").play(f"hello{ENTER}{END}")
    assert len(door.received) == 1


def _submitted(door: ScriptedDoor) -> list[dict[str, str]]:
    return [dict(each.values) for each in door.received if isinstance(each, FormSubmission)]
