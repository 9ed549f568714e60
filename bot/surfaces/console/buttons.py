"""The numbers that press buttons: they count up over the whole session, and old ones keep working."""

import re
from collections.abc import Iterable

from agents.replies import Button
from bot.surfaces.console.wording import Numbers

_NUMBER = re.compile(r"\s*(?:\[([0-9]{1,9})\]|([0-9]{1,9}))\s*")


def number_in(line: str) -> int | None:
    """The number when a line holds nothing else: "7" or "[7]"."""
    found = _NUMBER.fullmatch(line)
    return int(found[1] or found[2]) if found else None


class Buttons:
    """Every button printed so far; the first one is number 1."""

    def __init__(self) -> None:
        self._printed: list[Button] = []

    def number(self, buttons: Iterable[Button]) -> Numbers:
        """Give each of the buttons the next number."""
        numbers: dict[Button, int] = {}
        for button in buttons:
            if button not in numbers:
                self._printed.append(button)
                numbers[button] = len(self._printed)
        return numbers

    def number_new(self, buttons: Iterable[Button]) -> Numbers:
        """Give a number to those of the buttons that were never printed."""
        known = frozenset(self._printed)
        return self.number(button for button in buttons if button not in known)

    def find(self, number: int) -> Button | None:
        """The button with that number."""
        return self._printed[number - 1] if 0 < number <= len(self._printed) else None

    def missing(self, number: int) -> str:
        """What to say about a number that nobody printed."""
        if not self._printed:
            return f"There is no button {number}: none has been shown yet."
        return f"There is no button {number}: the numbers go from 1 to {len(self._printed)}."
