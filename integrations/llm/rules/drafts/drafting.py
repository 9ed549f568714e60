"""First drafts from templates, the person's own words and brand facts, and no other facts."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from zlib import crc32

from integrations.llm.base import AccountBrief
from integrations.llm.rules.drafts.brand_rules import BrandVoice, contains_words
from integrations.llm.rules.drafts.english import ENGLISH
from integrations.llm.rules.drafts.german import GERMAN
from integrations.llm.rules.drafts.spanish import SPANISH
from integrations.llm.rules.drafts.template_parts import Angle, Phrases, choose_tone
from integrations.llm.rules.language.text import fold

LANGUAGES: Mapping[str, Phrases] = {"en": ENGLISH, "de": GERMAN, "es": SPANISH}
HEADROOM = 0.95
"""The share of a limit that a draft fills at most: platforms count some characters double."""
TERSE = 500
"""Characters that a brand with a brief voice uses at most, whatever an account allows."""
_LEADS = {"zu", "zum", "zur"}


@dataclass(frozen=True, slots=True)
class DraftSubject:
    """The subject of drafts: words of the person, and their preposition; a `statement` is told as it is."""

    words: str
    lead: str = ""
    statement: bool = False
    language: str = "en"


@dataclass(slots=True)
class DraftSeries:
    """The drafts of one plan; no text is used twice on one account."""

    subject: DraftSubject
    brand: BrandVoice
    _used: set[tuple[str, str]] = field(default_factory=set)

    def draft(self, index: int, accounts: Sequence[AccountBrief]) -> tuple[str, dict[str, str]]:
        """The post at this place of the series: its angle, and the text of each account."""
        texts: dict[str, str] = {}
        name = ""
        for place, account in enumerate(accounts):
            angle, text = self._fresh(index, account, place=place, among=tuple(texts.values()))
            self._used.add((account.ref, text))
            texts[account.ref] = text
            name = name or angle.name
        return name, texts

    def _fresh(
        self, index: int, account: AccountBrief, *, place: int, among: tuple[str, ...]
    ) -> tuple[Angle, str]:
        spare: tuple[Angle, str] | None = None
        for angle, hook, turn in _candidates(self.subject, index, start=place):
            text = _fitted(self.subject, self.brand, account, angle, hook=hook, turn=turn)
            if _is_banned(text, self.subject, self.brand):
                continue
            if (account.ref, text) in self._used:
                continue
            if text not in among:
                return angle, text
            spare = spare or (angle, text)
        if spare:
            return spare
        angle = LANGUAGES[self.subject.language].statements
        return angle, cut_with_brand_lines(
            capitalise(self.subject.words), self.brand, account, about=self.subject.words
        )


def weigh_text(text: str) -> int:
    """A careful length: letters outside the Latin script and pictures count twice, a link at least 23."""
    links = re.findall(r"https?://\S+", text)
    rest = re.sub(r"https?://\S+", "", text)
    letters = sum(1 if ord(each) < 0x250 or 0x2010 <= ord(each) <= 0x201F else 2 for each in rest)
    return letters + sum(max(len(each), 23) for each in links)


def cut_text(text: str, limit: int) -> str:
    """The text, shortened at a word's end and marked with … where it is too long."""
    if weigh_text(text) <= limit:
        return text
    words = text.split()
    while words and weigh_text(" ".join(words) + "…") > limit:
        words.pop()
    return (" ".join(words).rstrip(" ,;:.–-") + "…") if words else text[: max(limit // 2 - 1, 1)] + "…"


def capitalise(text: str) -> str:
    """The text with a capital letter at its start."""
    return text[:1].upper() + text[1:]


def _candidates(subject: DraftSubject, index: int, *, start: int) -> Iterator[tuple[Angle, str, int]]:
    """Angles and openings, beginning with the one whose turn it is."""
    phrases = LANGUAGES[subject.language]
    angles = (phrases.statements,) if subject.statement else phrases.angles
    start += crc32(subject.words.encode()) % 3 if not subject.statement else 0
    for step in range(90):
        place = index + step
        angle = angles[place % len(angles)]
        turn = start + place // len(angles)
        yield angle, angle.hooks[turn % len(angle.hooks)], turn + step // 30


def _fitted(
    subject: DraftSubject, brand: BrandVoice, account: AccountBrief, angle: Angle, *, hook: str, turn: int
) -> str:
    """The fullest text of this shape that fits the account; the template gives way before the topic does."""
    limit = round(account.limit * HEADROOM)
    wanted = min(limit, account.recommended or limit)
    texts = [
        with_brand_lines(
            "\n\n".join(each for each in paragraphs if each), brand, account, about=subject.words
        )
        for paragraphs in _shapes(subject, brand, account.limit, angle, hook, turn)
    ]
    fitting = [each for each in texts if weigh_text(each) <= wanted] or [
        each for each in texts if weigh_text(each) <= limit
    ]
    if fitting:
        return fitting[0]
    return cut_with_brand_lines(capitalise(subject.words), brand, account, about=subject.words)


def with_brand_lines(text: str, brand: BrandVoice, account: AccountBrief, *, about: str) -> str:
    """The text with the lines that the brand requires on the account, unless it holds them already."""
    return "\n\n".join([text, *brand.lines(text, account=account, about=about)])


def cut_with_brand_lines(text: str, brand: BrandVoice, account: AccountBrief, *, about: str) -> str:
    """The text with its brand lines within the account's limit: the text is cut, the lines are not."""
    whole = with_brand_lines(text, brand, account, about=about)
    added = whole.removeprefix(text)
    return f"{cut_text(text, max(round(account.limit * HEADROOM) - weigh_text(added), 1))}{added}"


def _shapes(
    subject: DraftSubject, brand: BrandVoice, limit: int, angle: Angle, hook: str, turn: int
) -> Iterator[tuple[str, ...]]:
    """Paragraphs from full to bare. Short limits begin punchy, long ones with line breaks and a signature."""
    formal = brand.formal
    opening = fill_template(choose_tone(hook, formal=formal), subject)
    if brand.emoji and angle.emoji:
        opening = f"{angle.emoji} {opening}"
    body = choose_tone(angle.bodies[turn % len(angle.bodies)], formal=formal)
    close = choose_tone(angle.closes[turn % len(angle.closes)], formal=formal)
    limit = min(limit, TERSE) if brand.terse else limit
    phrases = LANGUAGES[subject.language]
    link = f"{phrases.link} {brand.links[0]}" if angle.linked and brand.links else ""
    tags = " ".join(brand.hashtags[:3])
    if limit > 2500:
        yield opening, body, " ".join((close, link)).strip(), _signed(brand, tags)
        yield opening, body, " ".join((close, link)).strip(), tags
    if limit > 1000:
        yield f"{opening} {body}", close, link, tags
        yield opening, close, link, tags
    if limit > 300:
        yield f"{opening} {close}", link, " ".join(brand.hashtags[:2])
    short = f"{opening} {close}" if turn % 2 and not opening.endswith(":") else opening
    yield (" ".join(each for each in (short, brand.links[0] if link else "", *brand.hashtags[:1]) if each),)
    yield (" ".join(each for each in (opening, *brand.hashtags[:1]) if each),)
    yield (opening,)


def _signed(brand: BrandVoice, tags: str) -> str:
    return "\n\n".join(each for each in (f"– {brand.name}" if brand.name else "", tags) if each)


def fill_template(template: str, subject: DraftSubject) -> str:
    """The template with the topic in it; the topic's own words stay as they are."""
    words = subject.words.rstrip(" .")
    ended = subject.words if subject.words.endswith(("!", "?", "…", "”", '"', "“")) else f"{words}."
    slots = {
        "{t}": words,
        "{T}": capitalise(words),
        "{a}": _around(subject, words),
        "{s}": ended,
        "{S}": capitalise(ended),
    }
    return re.sub(r"\{[tTasS]\}", lambda found: slots[found[0]], template)


def _around(subject: DraftSubject, words: str) -> str:
    if subject.lead in _LEADS:
        return f"{subject.lead} {words}"
    return f"rund um {words}" if subject.lead in {"über", "uber", "für", "fur"} else f"zum Thema {words}"


def _is_banned(text: str, subject: DraftSubject, brand: BrandVoice) -> bool:
    """Whether the template adds a word that the brand has banned, beyond the person's own words."""
    own, whole = fold(subject.words), fold(text)
    return any(
        contains_words(whole, fold(each)) and not contains_words(own, fold(each))
        for each in brand.banned
        if each.strip()
    )
