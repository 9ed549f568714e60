"""Text of Threads: 500 characters, where an emoji counts as its UTF-8 bytes; and five links.

Source: developers.facebook.com/docs/threads/posts (limitations) and .../overview. Where it is not said what
an emoji is, more things are taken for one than fewer, so nothing is sent that is too long.
"""

import regex

GRAPHEME = regex.compile(r"\X")
EMOJI = regex.compile(r"[\p{Extended_Pictographic}\p{Regional_Indicator}\u20E3]")
CHARACTERS = 500
LINKS = 5


def count_characters(text: str) -> int:
    """Length of a text as Threads counts it."""
    return sum(_weight(each) for each in GRAPHEME.findall(text))


def _weight(grapheme: str) -> int:
    """Weight of a grapheme: a letter with marks counts by its code points, an emoji by its bytes."""
    if EMOJI.search(grapheme):
        return len(grapheme.encode())
    return len(grapheme)


def is_same_text(written: str, shown: str) -> bool:
    """Whether this is the text that was sent; spaces at its ends and kinds of space may differ."""
    return written.split() == shown.split()
