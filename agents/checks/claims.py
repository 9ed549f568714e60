"""Claims in a text, found by their form: links, quotations, dates, clock times, prices, shares and numbers.

Digits of every script count. The names of months and days are known in English, German and Spanish.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

from agents.text import LINK

ClaimKind = Literal["link", "quote", "date", "day", "time", "price", "share", "number"]

MONTHS = (
    "jan january januar enero", "feb february februar febrero", "mar march märz marzo", "apr april abril",
    "may mai mayo", "jun june juni junio", "jul july juli julio", "aug august agosto",
    "sep sept september septiembre", "oct october okt oktober octubre", "nov november noviembre",
    "dec december dez dezember diciembre",
)  # fmt: skip
DAYS = (
    "monday montag lunes", "tuesday dienstag martes", "wednesday mittwoch miércoles",
    "thursday donnerstag jueves", "friday freitag viernes", "saturday samstag sonnabend sábado",
    "sunday sonntag domingo",
)  # fmt: skip
SPELLED = (
    "zero null cero", "one ein eins eine uno una", "two zwei dos", "three drei tres", "four vier cuatro",
    "five fünf cinco", "six sechs seis", "seven sieben siete", "eight acht ocho", "nine neun nueve",
    "ten zehn diez", "eleven elf once", "twelve zwölf doce",
)  # fmt: skip
MONTH = {name: place for place, names in enumerate(MONTHS, start=1) for name in names.split()}
DAY = {name: place for place, names in enumerate(DAYS) for name in names.split()}
NAME = {name: place for place, names in enumerate(SPELLED) for name in names.split()}
CURRENCY = {
    "€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY", "₹": "INR", "euro": "EUR", "euros": "EUR", "eur": "EUR",
    "dollar": "USD", "dollars": "USD", "usd": "USD", "chf": "CHF", "gbp": "GBP",
}  # fmt: skip


def _any(names: dict[str, int] | dict[str, str]) -> str:
    return "|".join(sorted(map(re.escape, names), key=len, reverse=True))


FIGURE = r"[0-9](?:[0-9.,'’\u00a0\u202f]{0,20}[0-9])?"
MONEY = _any(CURRENCY)
ORDINAL = r"(?:st|nd|rd|th|\.|º)?"
MARKS = (("“", "”"), ("„", "“"), ("«", "»"), ("»", "«"), ('"', '"'))
QUOTES = "|".join(rf"{a}([^{a}{b}\n]{{3,400}}){b}" for a, b in MARKS)

FORMS: tuple[tuple[str, ClaimKind], ...] = (
    (QUOTES, "quote"),
    (r"(?<![\w.])(?P<y>[12][0-9]{3})-(?P<m>[0-9]{1,2})-(?P<d>[0-9]{1,2})(?![0-9])", "date"),
    (r"(?<![\w.,])(?P<d>[0-9]{1,2})[./](?P<m>[0-9]{1,2})[./](?P<y>[0-9]{4})?(?![0-9])", "date"),
    (rf"(?<![\w.,])(?P<d>[0-9]{{1,2}}){ORDINAL}\s+(?:of\s+|de\s+)?(?P<n>{_any(MONTH)})\b", "date"),
    (rf"\b(?P<n>{_any(MONTH)})\.?\s+(?P<d>[0-9]{{1,2}})(?:st|nd|rd|th)?(?![\w%:]|[.,][0-9])", "date"),
    (rf"\b(?P<w>{_any(DAY)})s?\b", "day"),
    (r"(?<![\w.,:])(?P<h>[0-9]{1,2})(?::(?P<i>[0-9]{2}))?\s*(?P<half>[ap])\.?m\b", "time"),
    (r"(?<![\w.,:])(?P<h>[0-9]{1,2}):(?P<i>[0-9]{2})(?![\w:])", "time"),
    (r"(?<![\w.,:])(?P<h>[0-9]{1,2})\s*(?:uhr|o.clock)\b", "time"),
    (rf"(?<!\w)(?P<c>{MONEY})\s?(?P<a>{FIGURE})", "price"),
    (rf"(?<!\w)(?P<a>{FIGURE})\s?(?P<c>{MONEY})(?!\w)", "price"),
    (rf"(?<!\w)(?P<a>{FIGURE})\s?(?:%|٪|percent\b|per cent\b|prozent\b|por ciento\b)", "share"),
    (rf"(?<![\w#@])(?P<a>{FIGURE})", "number"),
)  # fmt: skip
PATTERNS = tuple((re.compile(form, re.IGNORECASE), kind) for form, kind in FORMS)
LISTED = re.compile(
    r"^[ \t]*[0-9]{1,2}(?:[.)](?=\s)|/[0-9]{1,2}\b)|\b[0-9]{1,2}/[0-9]{1,2}[ \t]*$|[0-9]\ufe0f?\u20e3",
    re.MULTILINE,
)
"""Numbers of list items or of the parts of a thread, which are no claims."""
TAGGED = re.compile(r"[#@]\w+")
WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim: its words in the text, its kind, and its value in a normal form."""

    words: str
    kind: ClaimKind
    value: str


def find_claims(words: str) -> list[Claim]:
    """The claims of a text by kind, without overlaps; a claim inside a quotation belongs to the quotation."""
    rest = _plain(words)
    made: list[Claim] = []

    def take(pattern: re.Pattern[str], read: Callable[[re.Match[str]], Claim | None]) -> None:
        nonlocal rest

        def blank(match: re.Match[str]) -> str:
            claim = read(match)
            if claim:
                made.append(claim)
            return match[0] if claim is None else " " * len(match[0])

        rest = pattern.sub(blank, rest)

    take(LINK, lambda match: Claim(_bare(match[0]), "link", _address(match[0])))
    rest = TAGGED.sub(" ", rest)
    for pattern, kind in PATTERNS:
        rest = LISTED.sub(" ", rest) if kind == "day" else rest  # dates are read: "24. November" is one
        take(pattern, lambda match, kind=kind: _read(match, kind))  # type: ignore[misc]
    return made


@lru_cache(maxsize=64)
def find_source_claims(words: str) -> tuple[Claim, ...]:
    """The claims of a source, and its small numbers in words, so that "five" is a source of "5"."""
    spelled = [each for each in WORD.findall(words.lower()) if each in NAME]
    return (*find_claims(words), *(Claim(each, "number", str(NAME[each])) for each in spelled))


def flatten_words(words: str) -> str:
    """A text to look quotations up in: lower case, single spaces, no punctuation at the ends."""
    return " ".join(_plain(words).casefold().split()).strip(" .,!?…")


def _plain(words: str) -> str:
    """The text with plain digits and without invisible format characters."""
    seen = (each for each in unicodedata.normalize("NFC", words) if unicodedata.category(each) != "Cf")
    return "".join(str(unicodedata.decimal(each)) if each.isdecimal() else each for each in seen)


def _read(match: re.Match[str], kind: ClaimKind) -> Claim | None:
    parts = {name: value for name, value in match.groupdict().items() if value}
    value = _value(match, parts, kind)
    return Claim(match[0].strip(), kind, value) if value else None


def _value(match: re.Match[str], parts: dict[str, str], kind: ClaimKind) -> str:
    """The value of a claim; "" where the text only looks like a claim."""
    match kind:
        case "quote":
            inside = flatten_words(next(each for each in match.groups() if each))
            return inside if " " in inside else ""
        case "date":
            month = MONTH[parts["n"].lower()] if "n" in parts else int(parts["m"])
            return _date(month, int(parts["d"]))
        case "day":
            return str(DAY[parts["w"].lower()])
        case "time":
            return _time(int(parts["h"]), int(parts.get("i", 0)), parts.get("half", ""))
        case "price":
            return f"{_number(parts['a'])} {CURRENCY[parts['c'].lower()]}"
    return _number(parts["a"])


def _date(month: int, day: int) -> str:
    """A day of the year as "month-day", whichever number stands first; the year is ignored."""
    month, day = (day, month) if month > 12 else (month, day)
    try:
        return f"{date(2024, month, day):%m-%d}"
    except ValueError:
        return ""


def _time(hour: int, minute: int, half: str) -> str:
    if half:
        hour = hour % 12 + 12 * (half.lower() == "p")
    return f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 else ""


def _number(figure: str) -> str:
    """A figure in a normal form: 1,000 and 1.000 and 1'000 → 1000, 19,99 → 19.99."""
    digits = re.sub(r"['’\u00a0\u202f]", "", figure)
    if re.fullmatch(r"[0-9]{1,3}(?:[.,][0-9]{3})+", digits):
        return re.sub("[.,]", "", digits).lstrip("0") or "0"
    *whole, last = re.split("[.,]", digits)
    if not whole:
        return last.lstrip("0") or "0"
    fraction = last.rstrip("0")
    return ("".join(whole).lstrip("0") or "0") + (f".{fraction}" if fraction else "")


def _bare(link: str) -> str:
    return link.rstrip(".,;:!?)\"'”»")


def _address(link: str) -> str:
    return re.sub(r"^https?://(?:www\.)?", "", _bare(link), flags=re.IGNORECASE).rstrip("/").casefold()
