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
from bot.surfaces.console.buttons import NumberedButtons, parse_number
from bot.surfaces.console.pipe import Pipe
from bot.surfaces.console.screen import Screen
from bot.surfaces.console.terminal import Terminal
from bot.surfaces.console.wording import all_buttons
from bot.surfaces.contract import Door, FormSubmission, Incoming, Press, Speaker

LEAVING = frozenset({"/quit", "/exit"})
YES = frozenset({"y", "yes"})
CHANNEL = Channel("console", "terminal")

ONLY_REHEARSED = "`/wait` works in a rehearsal only: start with `copydesk chat --rehearse`."
HOW_LONG = "How long? Write `/wait 90s`, `/wait 2h`, `/wait 3d` or `/wait 1 week`."


class Console:
    """A chat in the terminal.

    With `plain`, or without a terminal, it reads and prints plain lines; otherwise there is a prompt with
    colours, progress and a history in the file `history`. `pass_time` moves the desk's clock on; only a
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
        self._buttons = NumberedButtons()
        self._forms: deque[Form] = deque()
        self._shown: dict[str, Card] = {}
        self._cards = 0
        self._is_reading = False

    async def run(self, door: Door) -> None:
        """Bring the person's messages and presses to the door until they leave or the input ends."""
        async with self._terminal.session():
            await self.send(CHANNEL, self._greeting)
            while (line := await self._next_line(door)) is not None:
                if line.strip().lower() in LEAVING:
                    return
                await self._accept(line, door)

    async def send(self, channel: Channel, reply: Reply, *, to: Speaker | None = None) -> Mapping[str, str]:
        """Print a reply with numbered buttons; its form is asked by `run`, between two lines."""
        numbers = self._buttons.number(all_buttons(reply))
        references = {card.key: self._refer(card) for card in reply.cards}
        await self._terminal.show(reply, numbers=numbers)
        if reply.form is not None:
            self._forms.append(reply.form)
            if self._is_reading:
                await self._terminal.remark(f"“{reply.form.title}” is waiting: an empty line opens it.")
        return references

    async def redraw(self, channel: Channel, reference: str, card: Card) -> None:
        """Print the changed state of a card on one line, once for all its copies."""
        if self._shown.get(card.key) == card:
            return
        self._shown[card.key] = card
        await self._terminal.show_redrawn(card, numbers=self._buttons.number_new(card.buttons))

    async def progress(self, channel: Channel, step: str) -> None:
        """Show the present step."""
        await self._terminal.show_step(step)

    async def preview(self, channel: Channel, card: Card | None) -> None:
        """Show the newest words beside the step; they go when the cards come."""
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

    async def _accept(self, line: str, door: Door) -> None:
        number = parse_number(line)
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
            await self._terminal.remark(self._buttons.explain_missing(number))
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
        values = await forms.fill_form(form, terminal=self._terminal)
        if values is None:
            await self._terminal.remark("The form is left. Nothing was changed.")
            return
        turn = await door.receive(FormSubmission(uuid4().hex, CHANNEL, self._speaker, form.value, values))
        await turn

    async def _wait(self, words: str) -> None:
        duration = durations.parse_duration(words)
        if self._pass_time is None:
            await self._terminal.remark(ONLY_REHEARSED)
        elif duration is None:
            await self._terminal.remark(HOW_LONG)
        else:
            await self._terminal.show_step(f"letting {durations.format_duration(duration)} pass")
            await self._pass_time(duration)
            await self._terminal.show_step("")
            await self._terminal.remark(f"Time has moved on by {durations.format_duration(duration)}.")


def _standard_terminal(*, plain: bool, history: Path | None) -> Terminal:
    streams = (sys.stdin, sys.stdout)
    if plain or not all(stream is not None and stream.isatty() for stream in streams):
        return Pipe()
    return Screen(history=history)
