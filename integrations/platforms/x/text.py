"""Text of X: its weight, and the comparison of sent text with the text that X returns.

Sources: docs.x.com/fundamentals/counting-characters and github.com/twitter/twitter-text, config/v3.json:
280 after NFC; code points 0-4351, 8192-8205, 8208-8223 and 8242-8247 weigh 1, others 2; any emoji sequence
2; any link, also a bare domain, 23.
"""

import html
import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib import import_module
from typing import Any

SHORT = re.compile(r"https://t\.co/\w+")
SCHEME = re.compile(r"https?://", re.IGNORECASE)
SPACE = re.compile(r"\s+")


@cache
def twitter_text() -> Any:
    """Reference implementation, imported at the first use because that takes half a second."""
    return import_module("twitter_text")


@lru_cache(maxsize=512)  # 1.2 ms for 270 characters, and a card is drawn many times
def weigh(text: str) -> int:
    """Length of a text as X counts it."""
    return int(twitter_text().parse_tweet(text).weightedLength)


def has_link(text: str) -> bool:
    """Whether X sees a link in the text; a bare domain is a link."""
    return bool(twitter_text().extract_urls(text))


def canonical(text: str) -> str:
    """Text without X's changes: schemes and last slashes of links, entities, spaces at the ends."""
    plain = unicodedata.normalize("NFC", text)
    for url in sorted(set(twitter_text().extract_urls(plain)), key=len, reverse=True):
        plain = plain.replace(url, SCHEME.sub("", url).rstrip("/"))
    return SPACE.sub(" ", plain).strip()


def plain_text(post: Mapping[str, Any]) -> str:
    """Words of a post: `&amp;` is &, t.co links are resolved, links to its media are removed."""
    urls = (post.get("entities") or {}).get("urls") or []
    meant = {each["url"]: "" if each.get("media_key") else each.get("expanded_url", "") for each in urls}
    text = SHORT.sub(lambda found: meant.get(found[0], found[0]), str(post.get("text", "")))
    return html.unescape(text).strip()


def canonical_text_of(post: Mapping[str, Any]) -> str:
    """Canonical text of a post, to be compared with another `canonical`."""
    return canonical(plain_text(post))
