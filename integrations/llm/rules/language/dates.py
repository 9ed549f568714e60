"""Time expressions: the day, time, stretch, rhythm or shift in a clause."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from integrations.llm.rules.language import clock_times, days
from integrations.llm.rules.language.clock_times import TimeShift
from integrations.llm.rules.language.days import WEEKDAY, WEEKDAY_WORDS, DayRange
from integrations.llm.rules.language.text import GONE, Clause

_LEADS = r"(?:on|for|to|at|by|until|till|from|starting|am|ab|auf|fur|zum|bis|vom|ins|para|el|al|desde|hasta|of|in|over|,)"
_LED = re.compile(rf"(?:^|[,;:.!?{GONE}]|(?<![a-z]){_LEADS})\s*(?:the |den |el |la |las )?$")
_FOLLOWED = re.compile(
    rf"\s*(?:$|[,;.!?){GONE}]|(?:about|for|on|at|to|in|with|please|only|regarding|uber|fur|auf|um|zum|zur|zu|bitte|sobre|para|en|a|por)(?!\w))"
)
_OF = re.compile(r"(?<![a-z])(?:of|about|for a|fur ein|von|de|uber|sobre)\s+(?:the |a )?$")
_LEAD_WORD = re.compile(
    r"(?<![a-z])(?:on|for|to|by|am|auf|fur|zum|bis|para|al|until|from|ab|at|over|in|during)\s+$"
)
_DAILY = re.compile(
    r"(?<![a-z])(?:every ?day|each day|daily|taglich|jeden tag|cada dia|todos los dias|every (?P<work>weekday|workday)|werktags)(?![a-z])"
)
_EVERY = re.compile(
    rf"(?<![a-z])(?:every|each|jeden|cada|todos los|immer)\s+(?P<names>{WEEKDAY}(?:\s*(?:,|and|und|y|&)\s*(?:every |jeden |cada )?{WEEKDAY})*)(?![a-z])"
)
_PLURAL = re.compile(
    r"(?<![a-z])(?:on )(?P<names>(?:mon|tues|wednes|thurs|fri|satur|sun)days(?:\s*(?:,|and)\s*(?:mon|tues|wednes|thurs|fri|satur|sun)days)*)(?![a-z])"
)


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """The time in a clause. Days and times are wall clock; `at` is a wall moment."""

    first: date | None = None
    last: date | None = None
    clock: time | None = None
    weekdays: tuple[int, ...] = ()
    shift: TimeShift | None = None
    at: datetime | None = None
    doubt: tuple[date, date] | None = None
    span: tuple[int, int] = (0, 0)
    """where the day stands in the clause"""

    def __bool__(self) -> bool:
        return bool(self.first or self.clock or self.weekdays or self.shift or self.at)

    @property
    def single(self) -> bool:
        """Whether the expression means exactly one day."""
        return self.first is not None and self.first == self.last


def find_time_expression(clause: Clause, *, now: datetime, careful: bool) -> tuple[TimeExpression, Clause]:
    """The time expression of a clause, and the clause without it.

    `careful` leaves words alone that may belong to a topic, such as the Friday of "Black Friday".
    """
    wall = now.replace(tzinfo=None)
    ahead, clause = clock_times.find_from_now(clause)
    if ahead is not None:
        at = (wall + ahead).replace(second=0, microsecond=0)
        return (
            (TimeExpression(at=at), clause)
            if ahead < timedelta(days=1)
            else (TimeExpression(at.date(), at.date()), clause)
        )
    weekdays, clause = _rhythm(clause)
    before = clause.left
    spotted = next(_days(clause, today=wall.date(), careful=careful), None)
    when = TimeExpression(weekdays=weekdays)
    if spotted:
        when = replace(when, first=spotted.first, last=spotted.last, doubt=spotted.doubt, span=spotted.span)
        clause = _taken(clause, spotted.span)
    said = before[slice(*when.span)]
    at_time, clause = _time(clause, careful=careful)
    if said in {"tonight", "esta noche"}:
        at_time = at_time or time(19)
    if at_time is None and not spotted and not careful:
        shift, clause = clock_times.find_shift(clause)
        return replace(when, shift=shift), clause
    return replace(when, clock=at_time), clause


def _rhythm(clause: Clause) -> tuple[tuple[int, ...], Clause]:
    if daily := _DAILY.search(clause.left):
        working = daily["work"] or daily[0] == "werktags"
        return tuple(range(5 if working else 7)), clause.without(daily)
    found = _EVERY.search(clause.left) or _PLURAL.search(clause.left)
    if found is None:
        return (), clause
    named = re.findall(WEEKDAY + r"(?![a-z])", found["names"])
    indexes = {next(i for i, each in enumerate(WEEKDAY_WORDS) if re.fullmatch(each, name)) for name in named}
    return tuple(sorted(indexes)), clause.without(found)


def _days(clause: Clause, *, today: date, careful: bool) -> Iterator[DayRange]:
    for each in days.find_days(clause.left, today=today):
        if not careful or _is_apart(clause.left, each, today=today):
            yield each


def _is_apart(left: str, found: DayRange, *, today: date) -> bool:
    """Whether the phrase stands apart from a topic: a preposition before, nothing of the topic after."""
    before, after = left[: found.span[0]], left[found.span[1] :]
    timed = clock_times.find_time(Clause(text="", left=after[:12]))[0] is not None
    if not (timed or _FOLLOWED.match(after)):
        return False
    if found.first < today and found.bare and not timed and not _LED.search(before):
        return False  # "what happened yesterday" is a topic
    if not found.bare or timed or _LED.search(before):
        return not _OF.search(before)
    relative = re.fullmatch(r"(?:today|tomorrow|tonight|heute|morgen|hoy|manana)", left[slice(*found.span)])
    prefixed = re.match(
        r"(?:next|this|coming|nachste|diese|kommende|este|el|proximo)", left[slice(*found.span)]
    )
    return bool(relative or prefixed) and not _OF.search(before)


def _time(clause: Clause, *, careful: bool) -> tuple[time | None, Clause]:
    at, rest = clock_times.find_time(clause)
    if at is None or not careful:
        return at, rest
    taken = next((i for i, (a, b) in enumerate(zip(clause.left, rest.left, strict=True)) if a != b), 0)
    end = max((i for i, (a, b) in enumerate(zip(clause.left, rest.left, strict=True)) if a != b), default=0)
    before, phrase, after = clause.left[:taken], clause.left[taken : end + 1], clause.left[end + 1 :]
    numeric = any(each.isdigit() for each in phrase) or re.match(r"at |by |um |in |am |por |tonight", phrase)
    led = _LED.search(before)
    return (at, rest) if (numeric or led) and _FOLLOWED.match(after) else (None, clause)


def _taken(clause: Clause, span: tuple[int, int]) -> Clause:
    """The clause without a span and the preposition that leads it in."""
    start, end = span
    lead = _LEAD_WORD.search(clause.left[:start])
    start = lead.start() if lead else start
    return replace(clause, left=clause.left[:start] + GONE * (end - start) + clause.left[end:])


def with_direction(when: TimeExpression, direction: int) -> TimeExpression:
    """The time expression with its shift in this direction."""
    return replace(when, shift=replace(when.shift, direction=direction)) if when.shift else when
