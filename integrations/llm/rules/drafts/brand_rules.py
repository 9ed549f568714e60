"""Rules of a brand for templates: the tone, required lines, links and hashtags, banned words."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from integrations.llm.base import AccountBrief, Briefing
from integrations.llm.rules.language.text import fold

FORMAL = {"formal", "professional", "serious", "formlich", "serios", "usted"}
TERSE = {"short", "brief", "concise", "terse", "knapp", "kurz", "corto", "breve"}
ALWAYS = re.compile(
    r"“(?P<line>.+)” always(?: on (?P<platforms>[\w, -]+?))?(?: about (?P<topic>.+))?", re.DOTALL
)
"""A required disclosure, as a briefing writes it."""


@dataclass(frozen=True, slots=True)
class Disclosure:
    """A line that posts carry: everywhere or on these platforms, always or where they are about a topic."""

    line: str
    platforms: tuple[str, ...] = ()
    topic: str = ""

    def applies(self, account: AccountBrief, about: str) -> bool:
        """Whether a post about this topic needs the line on the account."""
        here = not self.platforms or account.platform in self.platforms
        return here and (not self.topic or contains_words(fold(about), fold(self.topic)))


@dataclass(frozen=True, slots=True)
class BrandVoice:
    """The facts and the tone of a brand."""

    name: str = ""
    links: tuple[str, ...] = ()
    hashtags: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    banned: tuple[str, ...] = ()
    disclosures: tuple[Disclosure, ...] = ()
    formal: bool = False
    terse: bool = False
    emoji: bool = False

    def lines(self, text: str, *, account: AccountBrief, about: str) -> list[str]:
        """The required lines that a text for the account does not hold yet."""
        wanted = [each.line for each in self.disclosures if each.applies(account, f"{about}\n{text}")]
        return [line for line in wanted if not contains_words(text.casefold(), line.casefold())]


def read_brand_voice(briefing: Briefing) -> BrandVoice:
    """Read the facts and the tone of the brand from a briefing."""
    facts = briefing.brand
    voice = set(re.findall(r"[\w']+", fold(" ".join(facts.get("voice", ())))))
    raw = set(re.findall(r"\w+", " ".join(facts.get("voice", ()))))
    tags = tuple(
        each if each.startswith("#") else f"#{each}" for each in facts.get("hashtag", ()) if each.strip("# ")
    )
    return BrandVoice(
        name=next(iter(facts.get("name", ())), ""),
        links=tuple(facts.get("link", ())),
        hashtags=tags,
        products=tuple(each.rstrip(".") for each in facts.get("product", ())),
        banned=tuple(facts.get("banned", ())),
        disclosures=tuple(_disclosures(facts.get("disclosure", ()))),
        formal=bool(voice & FORMAL or "Sie" in raw),
        terse=bool(voice & TERSE),
        emoji=_emoji(facts, voice),
    )


def _emoji(facts: Mapping[str, Sequence[str]], voice: set[str]) -> bool:
    policy = next(iter(facts.get("emoji", ())), "")
    return policy != "none" and bool(policy or voice & {"emoji", "emojis"})


def _disclosures(facts: Sequence[str]) -> list[Disclosure]:
    found = [each for fact in facts if (each := ALWAYS.fullmatch(fact))]
    return [
        Disclosure(
            each["line"],
            tuple(re.findall(r"[\w-]+", each["platforms"] or "")),
            each["topic"] or "",
        )
        for each in found
    ]


def contains_words(text: str, word: str) -> bool:
    """Whether the text contains these words, whole."""
    return re.search(rf"(?<!\w){re.escape(word.strip())}(?!\w)", text) is not None
