"""Text for people: shortened words, counted nouns, quotations, numbers; and the cleaning of stored words."""

import re
import unicodedata

JOINER = "\u200d"
"""Joins the parts of an emoji: the only format character that a quotation keeps."""
STRAIGHT = {ord("“"): '"', ord("”"): '"'}


def shortened(words: str, *, most: int) -> str:
    """The beginning of the words on one line, at most `most` characters, cut between words where possible."""
    flat = " ".join(words.split())
    if len(flat) <= most:
        return flat
    cut = flat[: most - 1]
    head, _, tail = cut.rpartition(" ")
    return f"{head if head and len(tail) < most // 3 else cut}…"


def quotation(words: str, *, most: int) -> str:
    """A stranger's words between our quotation marks, on one line: nothing in them can end the quotation.

    Control, bidi and other invisible characters are removed, and “ and ” become straight.
    """
    seen = "".join(each for each in words if each.isspace() or each == JOINER or _is_visible(each))
    return f"“{shortened(seen.translate(STRAIGHT), most=most)}”"


def link_warning(words: str) -> str:
    """The warning beside a stranger's words that contain a link; '' when they contain none."""
    return " · brings a link" if LINK.search(words) else ""


def author_name(author: str) -> str:
    """A stranger's name, shortened and without invisible characters."""
    seen = "".join(each for each in author if each == " " or _is_visible(each))
    return shortened(seen, most=30) or "somebody"


def _is_visible(character: str) -> bool:
    return unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def counted(count: int, noun: str) -> str:
    """ "1 view", "1,240 views": `noun` is the singular."""
    return f"{count:,} {noun if count == 1 else plural(noun)}"


def plural(noun: str) -> str:
    """The regular plural: replies, views."""
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return f"{noun[:-1]}ies"
    return f"{noun}s"


def singular(name: str) -> str:
    """The singular of a regular plural: replies → reply, views → view."""
    return f"{name[:-3]}y" if name.endswith("ies") else name.removesuffix("s")


def change_in_words(now: int, before: int | None) -> str:
    """The change of a number: "+18%", "unchanged", "from 0"; '' where there is nothing to compare with."""
    if before is None:
        return ""
    if now == before:
        return "unchanged"
    if not before:
        return "from 0"
    return f"{(now - before) / before:+,.0%}"


def dollars(millionths: int) -> str:
    """Millionths of a US dollar as people read money: $0.015."""
    whole, rest = divmod(millionths, 1_000_000)
    cents = f"{rest:06}".rstrip("0").ljust(2, "0")
    return f"${whole:,}.{cents}"


def with_full_stop(words: str) -> str:
    """A sentence that ends, so that another one can follow; '' stays ''."""
    return f"{words}." if words and words[-1] not in ".!?…" else words


def without_full_stop(words: str) -> str:
    """A sentence as a part of another one."""
    return words.removesuffix(".")


LINK = re.compile(
    r"https?://\S+|(?<![\w.-])[\w-]++(?:\.[\w-]++)*?\.(?:com|org|net|io|co|shop|dev|app|de|es|eu)\b",
    re.IGNORECASE,
)
"""A link. Each run of letters is matched once, so that long words of strangers take no time."""


def clean(words: str) -> str:
    """Words as they are stored: NFC, one kind of line break, no control characters, no space around them."""
    unified = unicodedata.normalize("NFC", words.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(
        each for each in unified if each in "\n\t" or unicodedata.category(each) not in ("Cc", "Cs")
    ).strip()


AGAIN = "the same words as"
"""The beginning of the note of a Revision that repeats another post."""


ACTOR = "copydesk"
"""The desk's name in the audit log."""
