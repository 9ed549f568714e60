"""The kinds of brand facts: what each is for, how it is parsed, written and shown."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from agents.refusals import Refused

LONGEST = 300
COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
EMOJI = ("none", "few", "free")
ALWAYS = re.compile(
    r"(?P<line>.+?)\s+always(?:\s+on\s+(?P<platforms>\S+?(?:\s*(?:,|\band\b)\s*[^\s,]+)*))?"
    r"(?:\s+about\s+(?P<topic>\S.*))?",
    re.IGNORECASE | re.DOTALL,
)


class Fact(Protocol):
    """The fields of a fact: of a stored row, or of a fact that was just parsed."""

    kind: str
    value: str
    always: bool
    platforms: list[str]
    topic: str


@dataclass(slots=True)
class NewFact:
    """A parsed fact that is not stored yet."""

    kind: str
    value: str
    always: bool = False
    platforms: list[str] = field(default_factory=list)
    topic: str = ""

    def columns(self) -> dict[str, object]:
        """The columns of its row."""
        return {
            "kind": self.kind,
            "value": self.value,
            "always": self.always,
            "platforms": self.platforms,
            "topic": self.topic,
        }


@dataclass(frozen=True, slots=True)
class FactKind:
    """A kind of fact. A `single` kind has one fact: a new fact replaces the old one.

    `read` turns a person's words into the stored value; it raises `Refused` with an example.
    """

    name: str
    label: str
    about: str
    example: str
    single: bool = False
    read: Callable[[str], str] = lambda words: words


def _link(words: str) -> str:
    if not words.startswith(("https://", "http://")):
        raise Refused(f"A link starts with https://, so for example: /brand link https://{words}")
    return words


def _hashtag(words: str) -> str:
    tag = words.lstrip("#").replace(" ", "")
    if not tag:
        raise Refused("A hashtag is one word, for example: /brand hashtag #springsale")
    return f"#{tag}"


def _emoji(words: str) -> str:
    if words.lower() not in EMOJI:
        raise Refused("Emoji are none, few (at most 2 in a post) or free, for example: /brand emoji few")
    return words.lower()


def _colour(words: str) -> str:
    if not COLOUR.fullmatch(words):
        raise Refused(
            f"“{words[:20]}” is no colour: write # and six of 0-9 and A-F, for example: /brand colour #1A7F5A"
        )
    return words.upper()


KINDS: Mapping[str, FactKind] = {
    each.name: each
    for each in (
        FactKind("name", "Name", "what the brand is called", "Acme Garden", single=True),
        FactKind("voice", "Tone", "how it sounds", "friendly, short, no exclamation marks", single=True),
        FactKind("use", "Word to use", "words it likes to use", "home-grown"),
        FactKind("banned", "Word to avoid", "words no post may contain", "cheap"),
        FactKind("product", "Product", "something it sells", "roses that flower twice"),
        FactKind("price", "Price line", "a price as drafts may say it", "roses from €9, VAT included"),
        FactKind("link", "Link", "a link drafts may use", "https://acme.example/sale", read=_link),
        FactKind("hashtag", "Hashtag", "a hashtag drafts may use", "#springsale", read=_hashtag),
        FactKind("emoji", "Emoji", "none, few or free", "few", single=True, read=_emoji),
        FactKind("disclosure", "Disclosure", "a line that posts carry", "#ad always on x about partner"),
        FactKind("colour", "Colour", "a colour of its pictures", "#1A7F5A", read=_colour),
        FactKind(
            "style", "Picture style", "how its pictures look", "calm, much white, no people", single=True
        ),
    )
}
ALIASES = {"tone": "voice", "avoid": "banned", "color": "colour"}
USAGE = (
    "Write /brand KIND WORDS, where KIND is "
    + ", ".join({**dict.fromkeys(KINDS), **dict.fromkeys(ALIASES)})
    + "; /brand change N WORDS says it anew, /brand remove N forgets it."
)


def find_kind(name: str) -> FactKind:
    """The kind with this name or alias. Raises `Refused` with the names of all kinds."""
    name = name.lower()
    kind = KINDS.get(ALIASES.get(name, name))
    if kind is None:
        raise Refused(USAGE)
    return kind


def parse_fact(kind: FactKind, words: str, *, known: Sequence[str]) -> NewFact:
    """The fact in a person's words; `known` are the platforms it may name. Raises `Refused`."""
    words = " ".join(words.split())
    if not words:
        raise Refused(f"{kind.label}: {kind.about}. For example: /brand {kind.name} {kind.example}")
    if len(words) > LONGEST:
        raise Refused(f"A brand fact has at most {LONGEST} characters; this one has {len(words)}.")
    found = ALWAYS.fullmatch(words) if kind.name == "disclosure" else None
    if found is None:
        return NewFact(kind.name, kind.read(words))
    named = re.split(r"\s*(?:,|\band\b)\s*", (found["platforms"] or "").lower())
    platforms = list(dict.fromkeys(each for each in named if each))
    if strange := [each for each in platforms if each not in known]:
        raise Refused(f"I know no platform “{strange[0]}”. I know: {', '.join(sorted(known))}.")
    topic = (found["topic"] or "").strip()
    return NewFact(kind.name, found["line"], always=True, platforms=platforms, topic=topic)


def spell_fact(fact: Fact) -> str:
    """The fact as people write it; parsing these words gives the same fact."""
    always = " always" if fact.always else ""
    places = f" on {', '.join(fact.platforms)}" if fact.platforms else ""
    return f"{fact.value}{always}{places}{f' about {fact.topic}' if fact.topic else ''}"


def quote_fact(fact: Fact) -> str:
    """The fact for a model: a line that posts carry word for word stands between quotation marks."""
    rest = spell_fact(fact).removeprefix(fact.value)
    return f"“{fact.value}”{rest}" if fact.kind == "disclosure" else fact.value


def fact_label(fact: Fact) -> str:
    """The fact as people read it: "Tone: friendly"."""
    return f"{KINDS[fact.kind].label}: {spell_fact(fact)}"
