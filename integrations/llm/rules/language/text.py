"""Words as rules read them: cleaned, folded to the same length, quotations put aside, language guessed."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace

GONE = "\x00"
"""The mark in a clause for every character that a rule has understood already."""
QUOTED = "\x01"
"""The mark in a clause for every character of a quotation."""

NUMERALS = {
    word: number
    for number, words in enumerate(
        (
            "zero|null|cero",
            "one|a|an|single|ein|eine|einen|einem|eins|un|una|uno",
            "two|couple|pair|zwei|dos|par",
            "three|few|drei|tres",
            "four|vier|cuatro",
            "five|handful|funf|cinco",
            "six|sechs|seis",
            "seven|sieben|siete",
            "eight|acht|ocho",
            "nine|neun|nueve",
            "ten|zehn|diez",
            "eleven|elf|once",
            "twelve|dozen|zwolf|dutzend|doce|docena",
            "thirteen|dreizehn|trece",
            "fourteen|vierzehn|catorce",
            "fifteen|funfzehn|quince",
            "sixteen|sechzehn",
            "seventeen|siebzehn",
            "eighteen|achtzehn",
            "nineteen|neunzehn",
            "twenty|zwanzig|veinte",
        )
    )
    for word in words.split("|")
} | {"thirty": 30, "dreissig": 30, "dreißig": 30, "treinta": 30, "hundred": 100, "hundert": 100, "cien": 100}

_SPOKEN = {
    "en": "the a an about on for to of and or is are was were we you i our your it this that what who how when can "
    "could would should please plan draft write tweet make move cancel publish show more less shorter longer "
    "next week month tomorrow today now with without from every all at in be do did don't not my me us",
    "de": "der die das den dem ein eine einen und über für zu zum zur mit auf um ist bitte was wie wer bist du "
    "plane steht diese diesen kann geht wann weg raus soll ein kannst sie mach mache mir uns ich wir nicht jeden jede nächste nächsten woche morgen heute beitrag "
    "beiträge schreib schreibe plane erstelle entwirf verschiebe verschieb lösche lösch streiche kürze danke "
    "hallo zeig den geplant mehr lieber letzte letzten monat veröffentliche jetzt storniere nach hinten tag "
    "genehmigen freigeben eure unsere unseren unser wer eigentlich kürzer länger förmlicher nummer klingt",
    "es": "elimina canceles muestra haga sale el la los las un una y sobre para de del en con por favor qué que cómo quién eres hay está es más "
    "publicación publicaciones planifica crea escribe redacta programa haz hazme mueve pasa cancela borra quita "
    "publica acorta alarga nuestra nuestro nuestros mañana cada martes semana próxima mes gracias hola puedes "
    "necesitamos necesito quiero algo ahora aprueba retrasa nos fue al mejor demasiado larga eso día",
}
_LANGUAGES = {language: frozenset(words.split()) for language, words in _SPOKEN.items()}
_ALSO_ENGLISH = frozenset(
    {"die", "was", "wie", "mach", "du", "es", "la", "de", "el", "para", "par", "mir", "y"}
)

_QUOTATION = re.compile(
    r"\"([^\"]+)\"|“([^“”]+)”|„([^„“”\"]+)[“”\"]|«([^«»]+)»|»([^«»]+)«|(?:(?<=\s)|(?<=:)|^)['‘]([^'‘]+?)['’](?=[\s.,;!?]|$)"
)
_WORD = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of a message. `left` is its folded text in which understood characters are `GONE`."""

    text: str
    left: str
    quotes: tuple[str, ...] = ()

    def without(self, *found: re.Match[str] | None) -> "Clause":
        """The clause after these matches are understood; the content of groups named `gap` stays."""
        left = self.left
        for each in found:
            if each is not None:
                kept = each.span("gap") if "gap" in each.re.groupindex else (-1, -1)
                for start, end in _around(each.span(), kept):
                    left = left[:start] + GONE * (end - start) + left[end:]
        return replace(self, left=left)

    def words(self) -> list[str]:
        """The folded words that no rule has understood yet."""
        return [word.replace("’", "'") for word in _WORD.findall(self.left)]


def _around(span: tuple[int, int], kept: tuple[int, int]) -> Iterable[tuple[int, int]]:
    if kept[0] < 0:
        return (span,)
    return ((span[0], kept[0]), (kept[1], span[1]))


def clean_text(text: str) -> str:
    """The text in NFC, without control characters and characters that turn the reading direction."""
    composed = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\t", " ")
    turning = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
    return "".join(
        each
        for each in composed
        if each == "\n" or (unicodedata.category(each) not in {"Cc", "Cs"} and each not in turning)
    ).strip()


def fold(text: str) -> str:
    """The text in lower case and without accents, each character still at its place."""
    return "".join(_folded(each) for each in text)


def _folded(character: str) -> str:
    if character.isascii():
        return character.lower()
    if character in "’‘`´":
        return "'"
    bare = unicodedata.normalize("NFD", character)[0] if character < "\u0250" else character
    lower = bare.lower()
    return lower if len(lower) == 1 else character


def parse_clause(text: str) -> Clause:
    """A cleaned text as a clause: its quotations are put aside and marked."""
    left, quotes = fold(text), []
    for found in _QUOTATION.finditer(text):
        quotes.append(next(each for each in found.groups() if each is not None))
        left = left[: found.start()] + QUOTED * (found.end() - found.start()) + left[found.end() :]
    return Clause(text=text, left=left, quotes=tuple(quotes))


def guess_language(text: str) -> str:
    """The language of a text: "de" or "es" where the words tell, otherwise "en"."""
    spoken = [word.lower() for word in _WORD.findall(text[:1000])]
    scores = {
        language: sum(0.4 if word in _ALSO_ENGLISH else 1.0 for word in spoken if word in known)
        for language, known in _LANGUAGES.items()
    }
    marks = {
        "de": len(re.findall(r"[äöüßÄÖÜ]", text[:1000])),
        "es": len(re.findall(r"[ñ¿¡áíóú]", text[:1000])),
    }
    for language, seen in marks.items():
        scores[language] += min(seen, 2)
    best = max(("de", "es"), key=lambda language: scores[language])
    return best if scores[best] >= max(1.0, 0.15 * len(spoken)) and scores[best] > scores["en"] else "en"


def parse_number(word: str) -> int | None:
    """The number of a word, or None: "7", "1,000" and "seven" are numbers."""
    bare = fold(word.strip())
    if re.fullmatch(r"\d[\d.,]*", bare):
        digits = re.sub(r"[.,](?=\d{3}(\D|$))", "", bare)
        return int(digits[:9]) if digits.isdecimal() else None
    return NUMERALS.get(bare)


def join_alternatives(*groups: str) -> str:
    """Words with | between them as one regular expression, longest first; brackets stay whole."""
    words = {word for group in groups for word in re.split(r"\|(?![^(]*\))", group) if word}
    return "(?:" + "|".join(sorted(words, key=len, reverse=True)) + ")"
