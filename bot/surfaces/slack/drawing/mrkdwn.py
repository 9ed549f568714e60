"""Text in Slack's mrkdwn: escaped, times in the reader's own zone, split without losing a character."""

import re
from collections.abc import Callable, Iterable, Iterator
from zoneinfo import ZoneInfo

from agents.replies import Moment, Text

SECTION = 3000
"""Characters of one text object (docs.slack.dev, section block; slack_sdk checks the same)."""
BLANK = "\u200b"
"""A zero-width space: Slack refuses a text of blanks alone."""

_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_STEPS = re.compile(r"\n+|[^\S\n]+|\S+")
_MARKUP = re.compile(r"<([^<>]*)>")
_LEAST = 0.5
"""The least part of a piece that must be full for a cut at a line break."""


def escape(words: str) -> str:
    """The words escaped, so that they never mention a person, a channel or a link.

    Slack reads `<…>` as markup and needs these three characters escaped (docs.slack.dev, "Formatting text").
    """
    return words.translate(_ESCAPES)


def format_moment(at: Moment) -> str:
    """A moment in the reader's own zone, then its weekday and time in the desk's zone, with the zone's name.

    `<!date^seconds^format|fallback>` (docs.slack.dev, "Formatting text", dates).
    """
    token = f"<!date^{int(at.at.timestamp())}^{{date_short_pretty}} {{time}}|{escape(str(at))}>"
    return f"{token} ({at.at.astimezone(ZoneInfo(at.zone)):%a %H:%M} {escape(at.zone)})"


def format_text(words: Text) -> str:
    """Text and its moments as mrkdwn."""
    return "".join(format_moment(part) if isinstance(part, Moment) else escape(part) for part in words)


def utf16_length(words: str) -> int:
    """UTF-16 units, the longest way to count: a text that fits so fits however Slack counts."""
    return len(words) + sum(each > "\uffff" for each in words)


def split_text(words: Text, *, most: int = SECTION) -> list[str]:
    """The text as mrkdwn in pieces of at most `most`, split at lines, then words; joined they are the whole.

    Neither a time nor an escaped character is ever cut in two.
    """
    return _packed(_steps(words, escape), most)


def split_plain_text(words: str, *, most: int = SECTION) -> list[str]:
    """Plain text in pieces of at most `most`, split in the same way."""
    return _packed(_steps((words,), str), most)


def split_mrkdwn(marked: str, *, most: int = SECTION) -> list[str]:
    """Mrkdwn in pieces of at most `most`; times and entities stay whole."""
    steps = (step for step in re.findall(r"<[^<>]*>|\n+|[^\S\n]+|[^\s<]+", marked))
    return _packed(steps, most)


def _steps(words: Text, written: Callable[[str], str]) -> Iterator[str]:
    """The smallest parts that are kept whole: times, words, gaps, line breaks."""
    for part in words:
        if isinstance(part, Moment):
            yield format_moment(part)
        else:
            for step in _STEPS.findall(part):
                yield written(step)


def _packed(steps: Iterable[str], most: int) -> list[str]:
    """Steps joined as long as they fit; one place stays free for `BLANK`."""
    packed: list[str] = []
    present: list[str] = []
    size = 0
    for step in _small(steps, most - 1):
        while present and size + utf16_length(step) >= most:
            border = _border(present)
            packed.append("".join(present[:border]))
            present = present[border:]
            size = sum(map(utf16_length, present))
        present.append(step)
        size += utf16_length(step)
    packed.append("".join(present))
    return [each if each.strip() else f"{each}{BLANK}" for each in packed if each]


def _border(steps: list[str]) -> int:
    """The index after the last line break that leaves a piece full enough, else after all steps."""
    for place in range(len(steps), int(len(steps) * _LEAST), -1):
        if steps[place - 1].startswith("\n"):
            return place
    return len(steps)


def _small(steps: Iterable[str], most: int) -> Iterator[str]:
    """Steps of at most `most`; a longer step is cut between characters, never inside an entity."""
    for step in steps:
        if utf16_length(step) <= most:
            yield step
            continue
        piece = ""
        for mark in re.findall(r"&(?:amp|lt|gt);|.", step, re.DOTALL):
            if utf16_length(piece) + utf16_length(mark) > most:
                yield piece
                piece = ""
            piece += mark
        yield piece


def shorten(words: str, most: int) -> str:
    """The words cut to at most `most` units, with … at the cut."""
    if utf16_length(words) <= most:
        return words
    kept = words[: most - 1]
    while utf16_length(kept) >= most:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"


def to_plain_text(words: str) -> str:
    """The plain text of a person's mrkdwn: links as addresses, people as @U1, the rest as it reads.

    `<@U1|dana>`, `<#C1|social>`, `<https://a.b|label>`, `<!here>` (docs.slack.dev, "Retrieving messages").
    """
    plain = _MARKUP.sub(_unmarked, words)
    return plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _unmarked(found: re.Match[str]) -> str:
    inside, _, label = found[1].partition("|")
    match inside[:1]:
        case "@":
            return inside
        case "#":
            return f"#{label or inside[1:]}"
        case "!":
            return label or f"@{inside[1:].partition('^')[0]}"
    return inside.removeprefix("mailto:").removeprefix("tel:")
