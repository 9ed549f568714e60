"""Days and stretches of days in a person's words, in English, German and Spanish."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from integrations.llm.rules.language.text import NUMERALS, join_alternatives, parse_number

WEEKDAY_WORDS = (
    "mondays?|mon|montags?|lunes",
    "tuesdays?|tues?|dienstags?|martes",
    "wednesdays?|wed|mittwochs?|miercoles",
    "thursdays?|thurs?|thu|donnerstags?|jueves",
    "fridays?|fri|freitags?|viernes",
    "saturdays?|samstags?|sonnabends?|sabados?",
    "sundays?|sonntags?|domingos?",
)
MONTH_WORDS = (
    "january|jan|januar|janner|enero",
    "february|feb|februar|febrero",
    "march|mar|marz|marzo",
    "april|apr|abril",
    "may|mai|mayo",
    "june|jun|juni|junio",
    "july|jul|juli|julio",
    "august|aug|agosto",
    "september|sept|sep|septiembre",
    "october|oct|oktober|okt|octubre",
    "november|nov|noviembre",
    "december|dec|dezember|dez|diciembre",
)
_TO = r"to|until|till|bis|through|and|und|al?|hasta|y|-|–"
WEEKDAY = join_alternatives(*WEEKDAY_WORDS)
MONTH = join_alternatives(*MONTH_WORDS)
_YEAR = r"(?:,?\s*(?:de |of )?(?P<year>20\d\d|19\d\d))?"
_B, _E = r"(?<![\w'])", r"(?![\w'])"

_EXACT = (
    re.compile(rf"{_B}(?P<year>\d{{4}})-(?P<month>\d{{1,2}})-(?P<day>\d{{1,2}})(?=t\d|{_E})t?"),
    re.compile(rf"{_B}(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)?\s*(?:of |de )?(?P<name>{MONTH})\.?{_YEAR}(?!\w)"),
    re.compile(
        rf"{_B}(?P<name>{MONTH})\.?\s+(?:the )?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:]){_YEAR}(?!\w)"
    ),
    re.compile(rf"{_B}(?P<day>\d{{1,2}})\.\s?(?P<month>\d{{1,2}})\.(?P<year>(?:20)?\d\d)?(?!\d)"),
    re.compile(rf"{_B}(?P<day>\d{{1,2}})/(?P<month>\d{{1,2}})(?:/(?P<year>(?:20)?\d\d))?(?![\d/])"),
)
_RELATIVE = (
    (re.compile(rf"{_B}(?:the day after tomorrow|ubermorgen|pasado manana){_E}"), 2),
    (re.compile(rf"{_B}(?:tomorrow|morgen|manana){_E}"), 1),
    (re.compile(rf"{_B}(?:today|heute|hoy|tonight|esta noche){_E}"), 0),
    (re.compile(rf"{_B}(?:yesterday|gestern|ayer){_E}"), -1),
)
_NAMED_DAY = re.compile(
    rf"{_B}(?:(?P<next>next|nachsten?r?|el proximo|proximo)\s+|(?:this|the|coming|diesen|kommenden|este|el)\s+)*(?P<name>{WEEKDAY})(?P<next_es> que viene| proximo)?{_E}"
)
_DAY_OF_MONTH = re.compile(
    rf"(?<![\w'])(?:the|el dia|den|am)\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.(?!\d)|(?<=dia \d)|(?<=dia \d\d)){_E}"
)
_SOME = join_alternatives(r"\d{1,2}", "|".join(NUMERALS))
_STRETCHES = (
    (re.compile(rf"{_B}(?:next|nachste[rn]?|kommende[rn]?|(?:la )?proxima|the coming) (?:week|woche|semana){_E}|{_B}(?:la )?semana que viene{_E}"), "next week"),
    (re.compile(rf"{_B}(?:this|diese[rn]?|esta) (?:week|woche|semana){_E}"), "this week"),
    (re.compile(rf"{_B}(?:next|nachstes|nachsten|proximo) (?:weekend|wochenende|fin de semana){_E}"), "next weekend"),
    (re.compile(rf"{_B}(?:(?:this|the|diese[sm]?|am|este|el|over the) )*(?:weekend|wochenende|fin de semana){_E}"), "weekend"),
    (re.compile(rf"{_B}(?:next|nachste[nr]?|kommenden|(?:el )?proximo) (?:month|monat|mes){_E}|{_B}(?:el )?mes que viene{_E}"), "next month"),
    (re.compile(rf"{_B}(?:this|diese[nr]?|este) (?:month|monat|mes){_E}"), "this month"),
)  # fmt: skip
_NEXT_SOME = re.compile(
    rf"{_B}(?:(?:over|in|during|within) )?(?:the |die |den |los |las )?(?:next|coming|nachsten|kommenden|proxim[oa]s)\s+(?P<count>{_SOME})\s+(?:(?P<days>days|tagen?|dias)|(?:weeks|wochen|semanas)){_E}"
)
_IN_MONTH = re.compile(rf"{_B}(?:in|im|en|throughout|during|for|fur|para)\s+(?P<name>{MONTH}){_YEAR}{_E}")
_BETWEEN = re.compile(
    rf"{_B}(?:from|between|vom|von|zwischen|del|desde|entre)\s+(?:el |la |dem |the )?(?P<first>[\w.:/ -]{{1,24}}?)(?:\s+(?:{_TO})\s+|\s*[-–]\s*)(?:el |zum |the )?(?P<last>[\w./ -]{{1,24}})"
)


@dataclass(frozen=True, slots=True)
class DayRange:
    """One day (`first == last`) or a stretch; `doubt` holds the two days a phrase may mean."""

    first: date
    last: date
    span: tuple[int, int]
    bare: bool = False
    """a word such as "Friday" or "tomorrow", which may as well belong to a topic"""
    doubt: tuple[date, date] | None = None


def find_days(left: str, *, today: date) -> list[DayRange]:
    """Every day and stretch in folded text, the most telling first."""
    found = [*_ranges(left, today), *_stretches(left, today), *_single(left, today)]
    kept: list[DayRange] = []
    for each in found:
        if all(each.span[1] <= other.span[0] or each.span[0] >= other.span[1] for other in kept):
            kept.append(each)
    return kept


def _ranges(left: str, today: date) -> list[DayRange]:
    found = []
    for each in _BETWEEN.finditer(left):
        lasts = _single(each["last"], today)
        last = next((day for day in lasts if each["last"][: day.span[0]].strip() == ""), None)
        first = _first_of(each["first"], last, today)
        if last and first:
            late = last.last if first <= last.last else last.last + timedelta(days=7)  # a weekday after it
            if first <= late:
                found.append(DayRange(first, late, (each.start(), each.start("last") + last.span[1])))
    return found


def _first_of(words: str, last: DayRange | None, today: date) -> date | None:
    if last and (bare := re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th|\.)?", words.strip())):
        return _day(last.last.year, last.last.month, int(bare[1]))
    days = _single(words, today)
    return days[0].first if days else None


def _stretches(left: str, today: date) -> list[DayRange]:
    found = []
    for pattern, name in _STRETCHES:
        found += [DayRange(*_stretch(name, today), each.span()) for each in pattern.finditer(left)]
    for each in _NEXT_SOME.finditer(left):
        count = (parse_number(each["count"]) or 1) * (1 if each["days"] else 7)
        found.append(DayRange(today + timedelta(days=1), today + timedelta(days=count), each.span()))
    for each in _IN_MONTH.finditer(left):
        month = _index(each["name"], MONTH_WORDS) + 1
        year = int(each["year"] or (today.year + (month < today.month)))
        first, last = date(year, month, 1), date(year, month, monthrange(year, month)[1])
        found.append(DayRange(max(first, today) if last >= today else first, last, each.span()))
    return found


def _stretch(name: str, today: date) -> tuple[date, date]:
    monday = today - timedelta(days=today.weekday())
    match name:
        case "next week":
            return monday + timedelta(days=7), monday + timedelta(days=13)
        case "this week":
            return today, monday + timedelta(days=6)
        case "weekend":
            return max(today, monday + timedelta(days=5)), monday + timedelta(days=6)
        case "next weekend":
            return monday + timedelta(days=12), monday + timedelta(days=13)
        case "this month":
            return today, today.replace(day=monthrange(today.year, today.month)[1])
    first = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    return first, first.replace(day=monthrange(first.year, first.month)[1])


def _single(left: str, today: date) -> list[DayRange]:
    found = [day for pattern in _EXACT for each in pattern.finditer(left) if (day := _exact(each, today))]
    for pattern, step in _RELATIVE:
        on = today + timedelta(days=step)
        found += [DayRange(on, on, each.span(), bare=True) for each in pattern.finditer(left)]
    found += [_weekday(each, today) for each in _NAMED_DAY.finditer(left)]
    found += [day for each in _DAY_OF_MONTH.finditer(left) if (day := _of_month(each, today))]
    return found


def _exact(found: re.Match[str], today: date) -> DayRange | None:
    parts = found.groupdict()
    month = _index(parts["name"], MONTH_WORDS) + 1 if parts.get("name") else int(parts["month"])
    day = int(parts["day"])
    if parts["year"]:
        year = int(parts["year"]) + (2000 if len(parts["year"]) == 2 else 0)
        exact = _day(year, month, day)
    else:
        exact = _coming(month, day, today)
    if exact is None:
        return None
    other = _coming(day, month, today) if "/" in found[0] and not parts["year"] and month != day else None
    return DayRange(exact, exact, found.span(), doubt=(exact, other) if other else None)


def _coming(month: int, day: int, today: date) -> date | None:
    """The next such day; one that passed within two months is meant as it is, and refused later."""
    exact = _day(today.year, month, day)
    if exact is None:
        return _day(today.year + 1, month, day)
    return exact if exact >= today - timedelta(days=61) else _day(today.year + 1, month, day)


def _weekday(found: re.Match[str], today: date) -> DayRange:
    ahead = (_index(found["name"], WEEKDAY_WORDS) - today.weekday() - 1) % 7 + 1
    day, later = today + timedelta(days=ahead), today + timedelta(days=ahead + 7)
    doubtful = (found["next"] or found["next_es"]) and today.weekday() + ahead < 7
    return DayRange(day, day, found.span(), bare=True, doubt=(day, later) if doubtful else None)


def _of_month(found: re.Match[str], today: date) -> DayRange | None:
    day = int(found["day"])
    for step in range(3):
        month = (today.month - 1 + step) % 12 + 1
        exact = _day(today.year + (today.month - 1 + step) // 12, month, day)
        if exact and exact >= today:
            return DayRange(exact, exact, found.span())
    return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _index(name: str, words: tuple[str, ...]) -> int:
    return next(index for index, each in enumerate(words) if re.fullmatch(each, name))
