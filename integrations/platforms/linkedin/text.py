"""Text of LinkedIn: the "little" format of posts, and its count.

A reserved character without a backslash is taken for markup: LinkedIn answers 201 and drops the rest of the
text (learn.microsoft.com/linkedin/marketing/community-management/shares/little-text-format). 3,000 characters
are widely reported; LinkedIn's reference names no number and does not say how it counts. What is sent is
counted, backslashes too, in UTF-16 code units, as Java and browsers do: never fewer than any other count.
"""

import re

ELEMENT = re.compile(r"@\[[^\[\]\\]+\]\(urn:li:(?:organization|person):[\w-]+\)|(?<!\w)#(?=\w)")
"""Markup: a mention of a page or person by its URN, and the # of a hashtag."""
RESERVED = re.compile(r"[\\|{}@\[\]()<>#*_~]")
ESCAPED = re.compile(r"\\([\\|{}@\[\]()<>#*_~])")
TEMPLATE = re.compile(r"\{hashtag\|\\?#\|([^}|]*)\}")
LINK = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)


def escape_text(text: str) -> str:
    """Text in the little format, with every reserved character escaped."""
    written, place = "", 0
    for element in ELEMENT.finditer(text):
        written += RESERVED.sub(r"\\\g<0>", text[place : element.start()]) + element[0]
        place = element.end()
    return written + RESERVED.sub(r"\\\g<0>", text[place:])


def unescape_text(commentary: str) -> str:
    """Text of a commentary in the little format, for comparison."""
    return ESCAPED.sub(r"\1", TEMPLATE.sub(r"#\1", commentary)).strip()


def count_utf16_units(text: str) -> int:
    """Length as sent, in UTF-16 code units: an emoji beyond the basic plane is two, so is a bracket."""
    return len(escape_text(text).encode("utf-16-le", "surrogatepass")) // 2


def first_link(text: str) -> str:
    """First address in a text; '' where there is none."""
    found = LINK.search(text)
    return found[0].rstrip(".,;:!?)") if found else ""
