"""The console: a Surface for one person in front of a terminal."""

import sys
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from agents.replies import Button, Card, Channel, Form, Reply
from agents.text import shortened
from bot.surfaces.console import durations, forms
from bot.surfaces.console.buttons import Buttons, number_in
from bot.surfaces.console.pipe import Pipe
from bot.surfaces.console.screen import Screen
from bot.surfaces.console.terminal import Terminal
from bot.surfaces.console.wording import pressable
from bot.surfaces.contract import Door, Incoming, Press, Speaker, Submitted

LEAVING = frozenset({"/quit", "/exit"})
YES = frozenset({"y", "yes"})
CHANNEL = Channel("console", "terminal")

_ONLY_REHEARSED = "`/wait` works in a rehearsal only: start with `copydesk chat --rehearse`."
_HOW_LONG = "How long? Write `/wait 90s`, `/wait 2h`, `/wait 3d` or `/wait 1 week`."


class Console:
    """A chat in the terminal.

    `plain` (and whatever is no terminal) reads and prints simple lines; otherwise there is a prompt with a
    history in the file `history`, colours and progress. `pass_time` lets the desk's clock move on; only a
    rehearsal has it.
    """

    name = "console"

    def __init__(
        self,
        speaker_name: str,
        *,
        plain: bool,
        greeting: Reply,
        history: Path | None,
        pass_time: Callable[[timedelta], Awaitable[None]] | None = None,
        terminal: Terminal | None = None,
    ) -> None:
        self._speaker = Speaker(surface=self.name, address=speaker_name.lower(), name=speaker_name)
        self._greeting = greeting
        self._pass_time = pass_time
        self._terminal = terminal or _standard_terminal(plain=plain, history=history)
        self._buttons = Buttons()
        self._forms: deque[Form] = deque()
        self._shown: dict[str, Card] = {}
        self._cards = 0
        self._is_reading = False

    async def run(self, door: Door) -> None:
        """Bring what the person does to the door until they leave or the input ends."""
        async with self._terminal.session():
            await self.send(CHANNEL, self._greeting)
            while (line := await self._next_line(door)) is not None:
                if line.strip().lower() in LEAVING:
                    return
                await self._take(line, door)

    async def send(self, channel: Channel, reply: Reply, *, to: Speaker | None = None) -> Mapping[str, str]:
        """Print a reply and number its buttons; its form is asked by `run`, between two lines."""
        numbers = self._buttons.number(pressable(reply))
        references = {card.key: self._refer(card) for card in reply.cards}
        await self._terminal.show(reply, numbers=numbers)
        if reply.form is not None:
            self._forms.append(reply.form)
            if self._is_reading:
                await self._terminal.remark(f"“{reply.form.title}” is waiting: an empty line opens it.")
        return references

    async def redraw(self, channel: Channel, reference: str, card: Card) -> None:
        """Print one line with what became of a card, once for all its copies."""
        if self._shown.get(card.key) == card:
            return
        self._shown[card.key] = card
        await self._terminal.show_redrawn(card, numbers=self._buttons.number_new(card.buttons))

    async def progress(self, channel: Channel, step: str) -> None:
        """Show the step while it lasts."""
        await self._terminal.show_step(step)

    async def preview(self, channel: Channel, card: Card | None) -> None:
        """Name what is there so far beside the step: it goes when the cards come."""
        newest = f": “{shortened(card.previews[-1].words, most=60)}”" if card and card.previews else ""
        await self._terminal.show_step(f"{card.title}{newest}" if card else "writing anew")

    def _refer(self, card: Card) -> str:
        self._cards += 1
        self._shown[card.key] = card
        return f"{self.name}:{self._cards}"

    async def _next_line(self, door: Door) -> str | None:
        while self._forms:
            await self._fill(self._forms.popleft(), door)
        self._is_reading = True
        try:
            return await self._terminal.read_line()
        finally:
            self._is_reading = False

    async def _take(self, line: str, door: Door) -> None:
        number = number_in(line)
        verb, _, rest = line.strip().partition(" ")
        if number is not None:
            await self._press(number, door)
        elif verb.lower() == "/wait":
            await self._wait(rest)
        elif verb:
            turn = await door.receive(Incoming(uuid4().hex, CHANNEL, self._speaker, line))
            await turn

    async def _press(self, number: int, door: Door) -> None:
        button = self._buttons.find(number)
        if button is None:
            await self._terminal.remark(self._buttons.missing(number))
        elif not button.confirm or await self._is_sure(button):
            turn = await door.receive(Press(uuid4().hex, CHANNEL, self._speaker, button.value))
            await turn

    async def _is_sure(self, button: Button) -> bool:
        answer = await self._terminal.ask(f"{button.confirm} Type y to go on, anything else to leave it.")
        if answer is not None and answer.strip().lower() in YES:
            return True
        await self._terminal.remark("Left as it was.")
        return False

    async def _fill(self, form: Form, door: Door) -> None:
        values = await forms.fill(form, terminal=self._terminal)
        if values is None:
            await self._terminal.remark("The form is left. Nothing was changed.")
            return
        turn = await door.receive(Submitted(uuid4().hex, CHANNEL, self._speaker, form.value, values))
        await turn

    async def _wait(self, words: str) -> None:
        duration = durations.read(words)
        if self._pass_time is None:
            await self._terminal.remark(
                "`/wait` works in a rehearsal only: start with `copydesk chat --rehearse`."
            )
        elif duration is None:
            await self._terminal.remark(
                "How long? Write `/wait 90s`, `/wait 2h`, `/wait 3d` or `/wait 1 week`."
            )
        else:
            await self._terminal.show_step(f"letting {durations.said(duration)} pass")
            await self._pass_time(duration)
            await self._terminal.show_step("")
            await self._terminal.remark(f"Time has moved on by {durations.said(duration)}.")


def _standard_terminal(*, plain: bool, history: Path | None) -> Terminal:
    streams = (sys.stdin, sys.stdout)
    if plain or not all(stream is not None and stream.isatty() for stream in streams):
        return Pipe()
    return Screen(history=history)
