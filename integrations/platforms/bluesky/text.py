"""Text of Bluesky: its count, and the facets for links, mentions and tags.

Sources: lexicons app.bsky.feed.post (300 graphemes and 3,000 bytes of UTF-8), app.bsky.richtext.facet (places
are counted in bytes, a tag has at most 64 graphemes).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import regex

GRAPHEME = regex.compile(r"\X")
BYTES_A_GRAPHEME = 10
"""3,000 bytes for 300 graphemes: whatever needs more counts as if it had more of them."""
LONGEST_TAG = 64

LINK = regex.compile(r"https?://[^\s<>\"]+", regex.IGNORECASE)
MENTION = regex.compile(
    r"(?<=^|[\s(])@((?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9])", regex.IGNORECASE
)
TAG = regex.compile(r"(?<=^|\s)[#\uff03]((?!\ufe0f)[^\s\p{P}]*[^\d\s\p{P}][^\s\p{P}]*(?:_[^\s\p{P}]+)*)")
CLOSING = ".,;:!?…'\"’”»"


@dataclass(frozen=True, slots=True)
class TextFacet:
    """Link, mention or tag in a text: its range in bytes and its value."""

    kind: Literal["link", "mention", "tag"]
    value: str
    start: int
    end: int

    def facet(self, value: str) -> dict[str, Any]:
        """Facet as records have it; a mention's value is the DID of its handle."""
        key = {"link": "uri", "mention": "did", "tag": "tag"}[self.kind]
        return {
            "index": {"byteStart": self.start, "byteEnd": self.end},
            "features": [{"$type": f"app.bsky.richtext.facet#{self.kind}", key: value}],
        }


def count_graphemes(text: str) -> int:
    """Graphemes, or tenths of the bytes where that is more: 300 is the limit of both."""
    return max(len(GRAPHEME.findall(text)), -(-len(text.encode()) // BYTES_A_GRAPHEME))


def find_facets(text: str) -> list[TextFacet]:
    """Links, mentions and tags, in order; nothing else is found inside a link."""
    links = list(_links(text))
    inside = [(each.start, each.end) for each in links]
    others = [
        _spot(text, kind, found[1], *found.span())
        for kind, pattern in (("mention", MENTION), ("tag", TAG))
        for found in pattern.finditer(text)
        if len(GRAPHEME.findall(found[1])) <= LONGEST_TAG or kind == "mention"
    ]
    free = [each for each in others if not any(start <= each.start < end for start, end in inside)]
    return sorted([*links, *free], key=lambda each: each.start)


def _links(text: str) -> Iterator[TextFacet]:
    for found in LINK.finditer(text):
        url = found[0].rstrip(CLOSING)
        while url.endswith(")") and url.count("(") < url.count(")"):
            url = url[:-1].rstrip(CLOSING)
        yield _spot(text, "link", url, found.start(), found.start() + len(url))


def _spot(text: str, kind: Any, value: str, start: int, end: int) -> TextFacet:
    before = len(text[:start].encode())
    return TextFacet(kind, value, before, before + len(text[start:end].encode()))
