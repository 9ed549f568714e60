"""Revised words for an existing post: shorter, longer, more formal, …; never a new fact."""

import re
from collections.abc import Callable, Mapping, Sequence

from integrations.llm.base import AccountBrief
from integrations.llm.rules.drafts.brand_rules import BrandVoice
from integrations.llm.rules.drafts.drafting import HEADROOM, LANGUAGES, weigh_text, with_brand_lines
from integrations.llm.rules.drafts.template_parts import choose_tone
from integrations.llm.rules.drafts.tones import CASUAL, FORMAL
from integrations.llm.rules.language.text import guess_language

_TAG = re.compile(r"(?<![\w&/])#\w+")
_SENTENCE = re.compile(r"(?<=[.!?…])[\"”“»)]?\s+")
_EMOJI = re.compile(
    "[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff\u231a-\u23ff\u200d\ufe0f\U000e0020-\U000e007f]+ ?"
)
_LINK = re.compile(r"https?://\S+")
_SOFT = re.compile(
    r"(?<!\w)(?:really|very|just|actually|basically|quite|simply|truly|wirklich|sehr|eigentlich|einfach|gern|realmente|muy|simplemente) ",
    re.IGNORECASE,
)

Reviser = Callable[[str, AccountBrief, BrandVoice], str]


def revise_text(text: str, manners: Sequence[str], *, account: AccountBrief, brand: BrandVoice) -> str:
    """The text after every manner asked for; the same text when nothing could be changed.

    A line that the brand requires on the account stays, or comes back.
    """
    new = text
    for each in manners:
        new = _MANNERS[each](new, account, brand)
    return text if new == text else with_brand_lines(new, brand, account, about=text)


def _tidy(text: str) -> str:
    lines = [re.sub(r"[ \t]{2,}", " ", line).strip() for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _without_tags(text: str, _account: AccountBrief, _brand: BrandVoice) -> str:
    """Hashtags at the end go; inside a sentence only the # goes, the word is needed."""
    while trimmed := re.search(r"\s*(?<![\w&/])#\w+\s*$", text):
        if not text[: trimmed.start()].strip():
            return text
        text = text[: trimmed.start()]
    return _tidy(_TAG.sub(lambda found: found[0][1:], text))


def _shorter(text: str, account: AccountBrief, brand: BrandVoice) -> str:
    """Without hashtags, then without last sentences, until a quarter is gone; the first sentence stays."""
    kept = _without_tags(text, account, brand) if _TAG.search(text) else text
    while weigh_text(kept) > 0.75 * weigh_text(text) and (fewer := _without_last(kept)):
        kept = fewer
    if kept == text:
        kept = _tidy(_SOFT.sub("", re.sub(r"\s*\([^()]*\)", "", text)))
    return kept if 0 < len(kept) < len(text) else text


def _without_last(text: str) -> str:
    """The text without its last sentence; lines that are only a link stay. "" when one sentence is left."""
    paragraphs = text.split("\n\n")
    for index in range(len(paragraphs) - 1, -1, -1):
        if _LINK.search(paragraphs[index]) and index > 0:
            continue
        sentences = _SENTENCE.split(paragraphs[index])
        fewer = " ".join(sentences[:-1])
        left = [*paragraphs[:index], *([fewer] if fewer else []), *paragraphs[index + 1 :]]
        if any(not _LINK.fullmatch(each.strip()) for each in left) and (fewer or index > 0):
            return _tidy("\n\n".join(left))
    return ""


def _longer(text: str, account: AccountBrief, brand: BrandVoice) -> str:
    """With brand facts, a question, or a call to answer, whichever the text does not hold yet."""
    phrases = LANGUAGES[guess_language(text)]
    additions = [f"{phrases.product} {each}." for each in brand.products if each not in text]
    additions = additions[:1] + [choose_tone(each, formal=brand.formal) for each in phrases.questions[:1]]
    if "?" in text:
        additions.pop()
    additions += [choose_tone(each, formal=brand.formal) for each in phrases.calls]
    if brand.links and brand.links[0] not in text:
        additions.append(f"{phrases.link} {brand.links[0]}")
    longer = text
    for each in [each for each in additions if each not in text][:2]:
        longer = _placed(longer, each, account)
    return longer


def _placed(text: str, addition: str, account: AccountBrief) -> str:
    """The text with a sentence more, before its hashtags; unchanged when that would not fit."""
    tags = re.search(r"(?:\s*(?<![\w&/])#\w+)+\s*$", text)
    body, tail = (text[: tags.start()], text[tags.start() :]) if tags else (text, "")
    gap = "\n\n" if account.limit > 1000 else " "
    placed = f"{body}{gap}{addition}{tail}"
    return placed if weigh_text(placed) <= account.limit * HEADROOM else text


def _formal(text: str, _account: AccountBrief, _brand: BrandVoice) -> str:
    calm = re.sub(r"!+", ".", _EMOJI.sub("", text))
    return _tidy(_swapped(calm.replace("?.", "?"), FORMAL[guess_language(text)]))


def _casual(text: str, account: AccountBrief, _brand: BrandVoice) -> str:
    """Everyday words; a text that has them already gets a relaxed close."""
    language = guess_language(text)
    relaxed = _tidy(_swapped(text, CASUAL[language]))
    easy = LANGUAGES[language].easy
    return relaxed if relaxed != text or easy in text else _placed(text, easy, account)


def _swapped(text: str, table: Mapping[str, str]) -> str:
    """The text with the table's words replaced, capitals and all; links, hashtags and names of people stay."""
    pattern = re.compile(
        r"https?://\S+|[#@]\w+|(?<![\w'’])("
        + "|".join(re.escape(each) for each in sorted(table, key=len, reverse=True))
        + r")(?![\w'’])",
        re.IGNORECASE,
    )

    def swap(found: re.Match[str]) -> str:
        if found[1] is None:
            return found[0]
        new = table[found[1].lower()]
        return new[:1].upper() + new[1:] if found[1][:1].isupper() else new

    return pattern.sub(swap, text.replace("’", "'") if "'" in "".join(table) else text)


def _linked(text: str, account: AccountBrief, brand: BrandVoice) -> str:
    if not brand.links or brand.links[0] in text:
        return text
    return _placed(text, f"{LANGUAGES[guess_language(text)].link} {brand.links[0]}", account)


def _asking(text: str, account: AccountBrief, brand: BrandVoice) -> str:
    questions = [choose_tone(each, formal=brand.formal) for each in LANGUAGES[guess_language(text)].questions]
    fresh = next((each for each in questions if each not in text), None)
    return _placed(text, fresh, account) if fresh else text


def replace_expression(text: str, old: str, new: str) -> str:
    """The text with one expression replaced by another, whole words first, in any case."""
    whole = re.compile(rf"(?<!\w){re.escape(old)}(?!\w)", re.IGNORECASE)
    return whole.sub(lambda _found: new, text)


_MANNERS: Mapping[str, Reviser] = {
    "shorter": _shorter,
    "longer": _longer,
    "formal": _formal,
    "casual": _casual,
    "no hashtags": _without_tags,
    "link": _linked,
    "question": _asking,
}
