"""Lines from pipes and scripts, of any length and in any bytes."""

import asyncio
import io
import os
import threading
from datetime import timedelta

import pytest

from agents.replies import Reply, say
from bot.surfaces.console.line_reader import LineReader
from bot.surfaces.console.pipe import Pipe
from bot.surfaces.console.surface import CHANNEL, Console
from tests.doubles.door import ScriptedDoor


class Held:
    """A source that has nothing to read until it is let go."""

    def __init__(self, chunk: bytes) -> None:
        self.go = threading.Event()
        self.chunk = chunk

    def read(self, size: int, /) -> bytes:
        self.go.wait(30)
        chunk, self.chunk = self.chunk, b""
        return chunk


class Dripping(io.BytesIO):
    """A source that gives one byte at a time."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(1)


class Told(io.StringIO):
    """An output that says when it was written to."""

    def __init__(self) -> None:
        super().__init__()
        self.written = asyncio.Event()

    def flush(self) -> None:
        self.written.set()


class Gone(io.StringIO):
    """An output that nobody reads any more."""

    def write(self, words: str, /) -> int:
        raise BrokenPipeError


async def _all(lines: LineReader) -> list[str]:
    found = []
    while (line := await lines.next()) is not None:
        found.append(line)
    return found


async def test_lines_end_with_either_end_and_the_last_needs_none() -> None:
    assert await _all(LineReader(io.BytesIO(b"one\r\ntwo\n\nthree"))) == ["one", "two", "", "three"]
    assert await _all(LineReader(io.BytesIO(b""))) == []


async def test_letters_that_arrive_in_pieces_are_whole() -> None:
    assert await _all(LineReader(Dripping("Grüße 🌷\n次".encode()))) == ["Grüße 🌷", "次"]


async def test_what_is_no_utf_8_is_replaced() -> None:
    assert await _all(LineReader(io.BytesIO(b"caf\xe9\n\xff\xfe\nok\n"))) == ["caf�", "��", "ok"]


@pytest.mark.parametrize("length", [4_096, 4_097, 20_000, 200_000])
async def test_a_long_line_through_a_real_pipe_survives(length: int) -> None:
    reading, writing = os.pipe()
    line = "ä" * length
    with io.FileIO(reading) as source:
        writer = asyncio.create_task(asyncio.to_thread(_write, writing, f"{line}\nnext\n".encode()))
        assert await _all(LineReader(source)) == [line, "next"]
        await writer


def _write(descriptor: int, words: bytes) -> None:
    with open(descriptor, "wb") as pipe:
        pipe.write(words)


async def test_waiting_for_a_line_lets_everything_else_go_on() -> None:
    held = Held(b"hello\n")
    lines = LineReader(held)
    reading = asyncio.create_task(lines.next())
    for _ in range(5):
        await asyncio.sleep(0)
    assert not reading.done()
    held.go.set()
    assert await reading == "hello"


async def test_a_read_that_was_given_up_loses_no_line() -> None:
    held = Held(b"hello\n")
    lines = LineReader(held)
    reading = asyncio.create_task(lines.next())
    await asyncio.sleep(0)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    held.go.set()
    assert await lines.next() == "hello"


async def test_a_closed_source_is_the_end() -> None:
    source = io.BytesIO(b"never read")
    source.close()
    assert await LineReader(source).next() is None


async def test_an_output_nobody_reads_ends_the_chat() -> None:
    terminal = Pipe(source=io.BytesIO(b"one\ntwo\n"), output=Gone())
    console = Console("Dana", plain=True, greeting=say("Hello"), history=None, terminal=terminal)
    door = ScriptedDoor(console)
    await console.run(door)
    assert door.received == []


async def test_what_the_output_cannot_write_is_replaced() -> None:
    raw = io.BytesIO()
    output = io.TextIOWrapper(raw, encoding="ascii")
    await Pipe(source=io.BytesIO(), output=output).remark("⚠ über")
    assert raw.getvalue() == b"? ?ber\n"


async def test_nothing_is_echoed_and_nothing_prompts() -> None:
    output = io.StringIO()
    terminal = Pipe(source=io.BytesIO(b"hello\n"), output=output)
    console = Console("Dana", plain=True, greeting=Reply(), history=None, terminal=terminal)
    await console.run(ScriptedDoor(console, say("Hi.")))
    assert output.getvalue() == "Hi.\n\n"


async def test_a_step_is_named_only_when_it_lasts_and_never_among_the_replies() -> None:
    output, steps = io.StringIO(), Told()
    quick = Pipe(source=io.BytesIO(), output=output, steps=steps, patience=timedelta(hours=1))
    console = Console("Dana", plain=True, greeting=Reply(), history=None, terminal=quick)
    await console.progress(CHANNEL, "reading")
    await console.progress(CHANNEL, "")
    assert steps.getvalue() == ""
    lasting = Pipe(source=io.BytesIO(), output=output, steps=steps, patience=timedelta(0))
    async with lasting.session():
        await lasting.show_step("drafting\x1b[2J")
        await steps.written.wait()
    assert steps.getvalue() == "… drafting␛[2J\n"
    assert output.getvalue() == ""
