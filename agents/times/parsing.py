"""Times as people write them: "Friday 9:00", "morgen 14 Uhr", "mañana a las 9", "in two hours".

The clock is read here and only the day by dateparser, which drops an hour it does not understand.
"""

import re
from datetime import datetime, time, timedelta
from functools import cache
from importlib import import_module
from typing import Any

from agents.times.timing import ISO, QUOTED, BadTime, parse_wall

LANGUAGES = ["en", "de", "es"]
HALF = r"(a\.?m\b\.?|p\.?m\b\.?)"
CLOCKS = (
    re.compile(rf"(?<![\d:.])([0-9]{{1,2}}):([0-9]{{2}})(?![\d:])\s*{HALF}?(?:\s*(?:uhr|h)\b)?"),
    re.compile(rf"(?<![\d:.])([0-9]{{1,2}})(?:[.:]([0-9]{{2}}))?\s*(?:{HALF}|uhr\b|h\b|o.clock\b)"),
    re.compile(r"\b(?:at|um|a las?)\s+([0-9]{1,2})(?:[.]([0-9]{2}))?(?![\d:.])()"),
)
RELATIVE = re.compile(
    r"\b(?:in|en|dentro de)\b.*\b(?:hours?|hrs?|h|minutes?|mins?|stunden?|minuten?|horas?|minutos?)\b"
)
DOTTED = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.?([0-9]{4})?")
NOON = re.compile(r"\b(?:noon|midday|mittags?|mediod[ií]a)\b")
LINKS = re.compile(r"\b(?:at|on|um|am|a las?|el)\b|,")


@cache
def dateparser() -> Any:
    """The library that reads days; it takes a tenth of a second to import, so it is imported when needed."""
    return import_module("dateparser")


def parse_time(words: str, *, now: datetime, zone: str) -> datetime:
    """What a person wrote → a naive wall time in `zone`, where it is `now`. Raises `BadTime`."""
    said = NOON.sub("12:00", " ".join(words.split()).lower())
    if len(said) > QUOTED:
        raise BadTime(f"That is too long for a time. {LIKE}")
    if iso := ISO.search(said.upper()):
        return parse_wall(iso.group(), zone)
    base = now.replace(tzinfo=None, second=0, microsecond=0)
    if RELATIVE.search(said):
        return _day(said, base, words=words).replace(second=0, microsecond=0)
    clock, rest = _clock(said)
    rest = " ".join(LINKS.sub(" ", rest).split())
    midnight = base.replace(hour=0, minute=0)
    if clock is None:
        _day(rest, midnight, words=words)
        raise BadTime(f"At what time of that day? {LIKE}")
    if not rest:
        today = datetime.combine(base, clock)
        return today if today > base else today + timedelta(days=1)
    return datetime.combine(_day(rest, midnight, words=words), clock)


LIKE = "Write it like Friday 9:00 or 2026-11-24 09:00."


def _clock(said: str) -> tuple[time | None, str]:
    """The clock that is named, and the words without it. Raises `BadTime` for one that no clock shows."""
    for pattern in CLOCKS:
        if found := pattern.search(said):
            hour, minute, half = int(found[1]), int(found[2] or 0), found[3] or ""
            if half and 1 <= hour <= 12:
                hour = hour % 12 + 12 * half.startswith("p")
            if hour > 23 or minute > 59:
                raise BadTime(f"“{found[0].strip()}” is not a time of day. {LIKE}")
            return time(hour, minute), f"{said[: found.start()]} {said[found.end() :]}"
    return None, said


def _day(said: str, base: datetime, *, words: str) -> datetime:
    if dotted := DOTTED.fullmatch(said):
        return _dotted(dotted, base)
    settings = {"RELATIVE_BASE": base, "PREFER_DATES_FROM": "future"}
    found: datetime | None = dateparser().parse(said, languages=LANGUAGES, settings=settings)
    if found is None:
        raise BadTime(f"“{words[:QUOTED]}” is not a time I understand. {LIKE}")
    if found.tzinfo is not None:
        raise BadTime(f"Write the time as it is here, without a zone. {LIKE}")
    return found


def _dotted(found: re.Match[str], base: datetime) -> datetime:
    """5.12. or 5.12.2026: the day first, as where dates are written with dots."""
    try:
        day = base.replace(int(found[3] or base.year), int(found[2]), int(found[1]))
        return day if found[3] or day >= base else day.replace(year=day.year + 1)
    except ValueError:
        raise BadTime(f"There is no {found[0]} in the calendar. {LIKE}") from None
