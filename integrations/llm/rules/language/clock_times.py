"""Wall times and durations in a person's words: "9am", "um 9 Uhr", "a las 17:30", "two hours later"."""

import re
from dataclasses import dataclass
from datetime import time, timedelta

from integrations.llm.rules.language.text import NUMERALS, Clause, join_alternatives, parse_number

_HALF = r"(?P<half>\s*(?:a\.?m\.?|p\.?m\.?)(?![a-z]))?"
_PART = r"(?:\s*(?:uhr|h|o'clock)(?![a-z]))?(?:\s*(?:de la|in the|am) (?P<part>manana|tarde|noche|morning|afternoon|evening|abend|nachmittag))?"
_LEAD = r"(?:(?<![a-z])(?:(?:at|@|um|gegen|around|by) |a las? ))"

_CLOCK = re.compile(rf"{_LEAD}?(?<![\d.:-])(?P<hour>\d{{1,2}})[:h](?P<minute>\d{{2}})(?!\d){_HALF}{_PART}")
_DOTTED = re.compile(rf"{_LEAD}(?P<hour>\d{{1,2}})\.(?P<minute>\d{{2}})(?![\d.]){_HALF}{_PART}")
_HOUR = re.compile(
    rf"{_LEAD}?(?<![\d.:#-])(?P<hour>\d{{1,2}})(?P<minute>)"
    rf"(?:(?P<half>\s*(?:a\.?m\.?|p\.?m\.?)(?![a-z]))|\s*(?:uhr|o'clock)(?![a-z])(?:\s*am (?P<part>morgen|abend|nachmittag))?)"
)
_LED = re.compile(rf"{_LEAD}(?P<hour>\d{{1,2}})(?P<minute>)(?![\d.:%€$]|\s*(?:days|tage))(?P<half>){_PART}")

_NAMED = (
    (
        re.compile(
            r"(?<![a-z])(?:(?:at|um|a|al|by) )?(?:the )?(?:noon|midday|lunchtime|mittags?|mediodia)(?![a-z])"
        ),
        time(12),
    ),
    (
        re.compile(
            r"(?<![a-z])(?:in the |am |por la |en la )(?:morning|vormittag|manana)(?![a-z])|(?<![a-z])(?:mornings?|vormittags?|fruh)(?![a-z])"
        ),
        time(9),
    ),
    (
        re.compile(
            r"(?<![a-z])(?:in the |am |por la |en la )?(?:afternoons?|nachmittags?|(?<=la )tarde)(?![a-z])"
        ),
        time(15),
    ),
    (
        re.compile(
            r"(?<![a-z])(?:in the |am |por la |en la )?(?:evenings?|abends?|(?<=la )noche|tonight)(?![a-z])"
        ),
        time(19),
    ),
)

_UNITS = {
    "minutes": r"minutes?|mins?|minuten?|minutos?",
    "hours": r"hours?|hrs?|stunden?|horas?",
    "days": r"days?|tage?n?|dias?",
    "weeks": r"weeks?|wochen?|semanas?",
}
_COUNT = join_alternatives(r"\d{1,3}", "|".join(NUMERALS), "half an?|eine halbe|media")
_SPAN = rf"(?P<count>{_COUNT})\s+(?:{'|'.join(f'(?P<{name}>{words})' for name, words in _UNITS.items())})(?![a-z])"
_LATER = r"later|back|spater|nach hinten|mas tarde|despues|hinaus"
_SOONER = r"earlier|sooner|forwards?|fruher|nach vorne?|antes"
_SHIFT = re.compile(
    rf"(?<![\w#])(?:(?P<before>back|forwards?) )?(?:by |um |en |unas? )?{_SPAN}(?:\s+(?:(?P<later>{_LATER})|(?P<sooner>{_SOONER})))?(?![a-z])"
)
_FROM_NOW = re.compile(rf"(?<![a-z])in {_SPAN}|(?<![a-z])(?:en|dentro de) {_SPAN.replace('?P<', '?P<es_')}")


@dataclass(frozen=True, slots=True)
class TimeShift:
    """A duration and its direction: 1 later, -1 earlier, 0 not said."""

    span: timedelta
    direction: int


def find_time(clause: Clause) -> tuple[time | None, Clause]:
    """The first wall time, and the clause without it. 25:99 is not a time and stays."""
    for pattern in (_CLOCK, _DOTTED, _HOUR, _LED):
        for found in pattern.finditer(clause.left):
            if (at := _wall(found)) is not None:
                return at, clause.without(found)
    for pattern, at in _NAMED:
        if named := pattern.search(clause.left):
            return at, clause.without(named)
    return None, clause


def _wall(found: re.Match[str]) -> time | None:
    parts = found.groupdict()
    hour, minute = int(parts["hour"]), int(parts["minute"] or 0)
    half = (parts.get("half") or "").strip().replace(".", "")
    late = half == "pm" or parts.get("part") in {
        "tarde",
        "noche",
        "afternoon",
        "evening",
        "abend",
        "nachmittag",
    }
    if half and not 1 <= hour <= 12:
        return None
    if half == "am" and hour == 12:
        hour = 0
    if late and hour < 12:
        hour += 12
    return time(hour, minute) if hour < 24 and minute < 60 else None


def find_shift(clause: Clause) -> tuple[TimeShift | None, Clause]:
    """Length and direction of a shift: "two hours later", "back a day", "by 3 days"."""
    found = _SHIFT.search(clause.left)
    if found is None:
        return None, clause
    before = found["before"] or ""
    direction = 1 if found["later"] or before == "back" else -1 if found["sooner"] or before else 0
    return TimeShift(_span(found, prefix=""), direction), clause.without(found)


def find_from_now(clause: Clause) -> tuple[timedelta | None, Clause]:
    """Length of time from now: "in 2 hours"."""
    found = _FROM_NOW.search(clause.left)
    if found is None:
        return None, clause
    return _span(found, prefix="" if found["count"] else "es_"), clause.without(found)


def _span(found: re.Match[str], *, prefix: str) -> timedelta:
    words = found[f"{prefix}count"]
    count = 0.5 if "half" in words or "halb" in words or words == "media" else float(parse_number(words) or 0)
    unit = next(name for name in _UNITS if found[f"{prefix}{name}"])
    return timedelta(**{unit: count})
