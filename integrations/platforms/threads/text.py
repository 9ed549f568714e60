"""How Threads counts: 500 characters, where an emoji counts as the bytes of its UTF-8; and five links.

Source: developers.facebook.com/docs/threads/posts (limitations) and .../overview. Where it is not said what
an emoji is, more things are taken for one than fewer, so nothing is sent that is too long.
"""

import regex

GRAPHEME = regex.compile(r"\X")
EMOJI = regex.compile(r"[\p{Extended_Pictographic}\p{Regional_Indicator}\u20E3]")
CHARACTERS = 500
LINKS = 5


def count_characters(text: str) -> int:
    """How long Threads says that a text is."""
    return sum(_weight(each) for each in GRAPHEME.findall(text))


def _weight(grapheme: str) -> int:
    """A letter with its marks counts each sign; an emoji, however many signs it is of, its bytes."""
    if EMOJI.search(grapheme):
        return len(grapheme.encode())
    return len(grapheme)


def is_same_text(written: str, shown: str) -> bool:
    """Is this the text that was sent? Space at its ends and the kind of it may differ."""
    return written.split() == shown.split()
