"""Durations: parsed as people type them ("90s", "2h", "1 week"), formatted as sentences say them."""

import re
from datetime import timedelta

_UNITS = {
    "s": timedelta(seconds=1),
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}
_SPELLED = {"sec": "s", "second": "s", "min": "m", "minute": "m", "hour": "h", "day": "d", "week": "w"}
_PART = re.compile(r"([0-9]{1,5})\s*([a-z]+)[\s,]*")


def parse_duration(words: str) -> timedelta | None:
    """The duration in these words ("2h 30m"); None for words that are no duration."""
    rest = words.strip().lower()
    total = timedelta()
    while rest:
        part = _PART.match(rest)
        unit = _UNITS.get(_short(part[2])) if part else None
        if part is None or unit is None:
            return None
        total += int(part[1]) * unit
        rest = rest[part.end() :]
    return total or None


def format_duration(duration: timedelta) -> str:
    """The duration in words: "1 day 2 hours"."""
    rest, parts = duration, []
    for name, unit in (("day", "d"), ("hour", "h"), ("minute", "m"), ("second", "s")):
        amount, rest = divmod(rest, _UNITS[unit])
        if amount:
            parts.append(f"{amount} {name}" + ("s" if amount > 1 else ""))
    return " ".join(parts)


def _short(unit: str) -> str:
    return _SPELLED.get(unit.removesuffix("s") or unit, unit)
