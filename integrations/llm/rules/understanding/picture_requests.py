"""Requests for pictures: "make an image for 3", "drei Bilder zu #2", "/image 2 a loaf of bread"."""

import re

from integrations.llm.rules.language.text import Clause, fold, parse_number
from integrations.llm.rules.understanding.show_requests import ToolRequest

MOST = 4
_WISH = re.compile(
    r"(?:(?:please|bitte|por favor)[, ]+)?(?:(?:can|could|would) you |kannst du |puedes )?"
    r"(?:(?:make|draw|create|generate|design|paint|add|give|do|i (?:want|need|would like)|(?:mach|zeichn|erstell|gestalt|mal|generier)e?|haz|crea|dibuja|genera|hacer|crear)(?: (?:me|us|mir|uns))? )?"
    r"(?:(?P<count>an?|eine?n?|una?|[a-z]+|[0-9]{1,2}) )?(?:(?:more|other|another|new|different|weitere|andere|neue|otr[oa]s?|nuev[oa]s?) )*"
    r"(?:images?|pictures?|pics?|photos?|graphics?|visuals?|illustrations?|variations?|bild(?:er)?|grafik(?:en)?|variationen|imagen(?:es)?|fotos?|variaciones)"
    r" (?:for|of|to|on|fur|zu|zum|von|para|de|del|a)(?: the| el| la| den| dem)?(?: posts?| beitrag| publicacion)? ?#?(?P<number>[0-9]{1,9})"
    r"(?: ?[:,] ?(?P<wish>.+))?[.!]?"
)
_ONE = {"a", "an", "un", "una", "ein", "eine", "einen", "another"}


def read_picture_request(clause: Clause) -> ToolRequest | None:
    """The pictures that a whole message asks for; words in quotation marks are to stand on them."""
    text = " ".join(clause.text.split())
    found = _WISH.fullmatch(fold(text))
    if found is None:
        return None
    count = _count(found["count"] or "")
    if count is None:
        return None
    wish = text[slice(*found.span("wish"))] if found["wish"] and not clause.quotes else ""
    headline = clause.quotes[0] if clause.quotes else ""
    picture = {"concept": "", "prompt": wish, "headline": headline, "alt": "", "style": ""}
    number = int(found["number"])
    return ToolRequest("make_image", {"number": number, "picture": picture, "variations": count})


def _count(word: str) -> int | None:
    if not word or word in _ONE:
        return 1
    number = parse_number(word)
    return None if number is None else min(max(number, 1), MOST)
