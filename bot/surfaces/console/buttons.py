"""Numbers for buttons: they count up over the whole session, and earlier numbers keep working."""

import re
from collections.abc import Iterable

from agents.replies import Button
from bot.surfaces.console.wording import Numbers

_NUMBER = re.compile(r"\s*(?:\[([0-9]{1,9})\]|([0-9]{1,9}))\s*")


def parse_number(line: str) -> int | None:
    """The number in a line that holds nothing else ("7" or "[7]"), else None."""
    found = _NUMBER.fullmatch(line)
    return int(found[1] or found[2]) if found else None


class NumberedButtons:
    """Every button printed so far, numbered from 1."""

    def __init__(self) -> None:
        self._printed: list[Button] = []

    def number(self, buttons: Iterable[Button]) -> Numbers:
        """Give each of these buttons the next number."""
        numbers: dict[Button, int] = {}
        for button in buttons:
            if button not in numbers:
                self._printed.append(button)
                numbers[button] = len(self._printed)
        return numbers

    def number_new(self, buttons: Iterable[Button]) -> Numbers:
        """Give a number to each of these buttons that was never printed."""
        known = frozenset(self._printed)
        return self.number(button for button in buttons if button not in known)

    def find(self, number: int) -> Button | None:
        """The button with this number, or None."""
        return self._printed[number - 1] if 0 < number <= len(self._printed) else None

    def explain_missing(self, number: int) -> str:
        """The sentence about a number that no button has."""
        if not self._printed:
            return f"There is no button {number}: none has been shown yet."
        return f"There is no button {number}: the numbers go from 1 to {len(self._printed)}."
