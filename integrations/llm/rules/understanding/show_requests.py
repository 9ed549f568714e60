"""Requests to see something, and small talk; neither changes anything."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from integrations.llm.base import Briefing
from integrations.llm.rules.language import lexicon, references
from integrations.llm.rules.language.text import Clause


@dataclass(frozen=True, slots=True)
class ToolRequest:
    """A tool that can be called at once, with its arguments: every tool that only shows, and pictures."""

    tool: str
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SmallTalk:
    """Small talk, by the name of the sentence that answers it."""

    sentence: str


def _any(*alternatives: str) -> re.Pattern[str]:
    return re.compile(r"(?<![\w'])(?:" + "|".join(alternatives) + r")(?![\w'])")


_MONTH = _any(r"month(?:s|ly|'s)?", r"monats?", r"monatlich(?:e|er)?", r"mes", r"mensual", r"30 days")
_TALK: Mapping[str, re.Pattern[str]] = {
    "alone": _any(
        r"(?:will|do|would|can|could) you (?:ever )?(?:publish|post|send|tweet)(?: \w+){0,3} (?:without|on your own|by yourself|automatically|alone)(?: \w+){0,3}",
        r"(?:publish|post) without (?:asking|approval|permission|my ok)",
        r"(?:veroffentlichst|postest) du(?: \w+){0,2} (?:ohne|von selbst|automatisch|allein)(?: \w+){0,4}",
        r"publicas (?:\w+ ){0,2}(?:sin|solo|automaticamente)(?: \w+){0,3}",
    ),
    "who": _any(
        r"who (?:are|r) (?:you|u)", r"what(?: are|'re) you", r"are you (?:an? |really |even )*(?:ai|bot|robot|human|person|machine|real|chatgpt|claude|gpt|llm)(?: \w+)?",
        r"(?:talking|speaking|chatting) (?:to|with) (?:an? )?(?:ai|bot|robot|human|person|machine)",
        r"which (?:ai|model|llm) (?:are you|do you use)", r"what's your name", r"wer bist du", r"was bist du", r"wie heisst du", r"wie heißt du",
        r"bist du (?:eine? |ein |echt |wirklich )*(?:ki|bot|roboter|mensch|maschine)", r"quien eres", r"que eres",
        r"eres (?:una? )?(?:ia|bot|robot|humano|persona|maquina)", r"como te llamas",
    ),
    "hello": re.compile(
        r"^(?:hello|hi|hey|hiya|yo|howdy|good (?:morning|afternoon|evening|day)|morning|hallo|hi|moin|servus|guten (?:morgen|tag|abend)|hola|buen(?:os|as) (?:dias|tardes|noches))(?: (?:there|all|everyone|copydesk|team|zusammen|a todos|desk|you))*$"
    ),
    "thanks": re.compile(
        r"^(?:ok(?:ay)? |great |super |perfect |cool |nice )?(?:thanks?(?: you)?|thx|ty|cheers|danke(?: schon| sehr| dir)?|vielen dank|merci|(?:muchas )?gracias)(?: (?:a lot|so much|very much|all|mate|again|for (?:the|your) help|everyone|copydesk|you|desk))*$"
    ),
    "fine": re.compile(
        r"^(?:ok(?:ay)?|great|perfect|cool|nice|good|super|awesome|lovely|well done|good job|never ?mind|forget it|nothing|no|nope|all good|got it|alles klar|passt|vergiss es|schon gut|nichts|egal|vale|perfecto|genial|nada|olvidalo|da igual|bien)(?: (?:then|thanks|thank you|danke|gracias))*$"
    ),
}  # fmt: skip
_SHOWS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("show_waiting", _any(
        r"approv(?:e|ed|al|als|ing)", r"sign(?:ed)?[ -]?offs?", r"genehmig(?:en|e|t|ung)", r"freigeben", r"freigabe", r"gib (?:\w+ )?frei", r"aprueb(?:a|o)", r"aprobar",
        r"aprobacion", r"(?:what|which|anything|anyone|something)(?: \w+){0,3} (?:waiting|waits|pending)", r"pending(?: posts| decisions)?",
        r"waiting (?:for|on) (?:me|us|a decision|somebody)", r"was wartet", r"(?:wartet|warten) auf", r"(?:que|hay) (?:\w+ )?pendientes?", r"pendientes",
    )),
    ("show_brand", _any(
        r"brand(?: voice| facts| rules)?", r"(?:our|the) (?:tone|voice)(?: of voice)?", r"tone of voice", r"house style", r"marke", r"tonalitat", r"(?:nuestra|la) marca", r"tono",
    )),
    ("show_accounts", _any(
        r"(?:which|what|show|list|see|our|my|the|connected)(?: \w+){0,2} (?:accounts?|channels?|platforms?|networks?)(?: \w+){0,5}", r"^accounts?$", r"where (?:do|can|are) we post(?:ing)?(?: \w+)?",
        r"(?:welche|zeig|unsere)(?: \w+){0,2} (?:konten|kanale|plattformen|accounts)", r"konten", r"wo posten wir",
        r"(?:que|cuales|muestra|nuestras)(?: \w+){0,3} (?:cuentas|redes|canales|plataformas)", r"donde publicamos",
    )),
    ("show_calendar", _any(
        r"calendar", r"(?:month|week) (?:view|plan)", r"(?:overview|plan|schedule) (?:of|for) (?:the|this|next) (?:week|month)", r"kalender",
        r"(?:wochen|monats)(?:plan|ubersicht)", r"calendario",
    )),
    ("show_report", _any(
        r"reports?", r"how (?:did|do|are|were|have|has|is|was)(?: \w+){0,4} (?:do|done|doing|perform(?:ed|ing)?|go|gone|going|it)", r"(?:did|do|have|has)(?: \w+){0,5} (?:perform(?:ed)?|do well|done well|work)(?: \w+)?",
        r"performance", r"stats?", r"statistics", r"analytics", r"insights", r"metrics", r"(?:our|the|show|last|this|any)(?: \w+){0,2} (?:numbers|results|engagement|reach|figures)",
        r"numbers (?:for|of|from)", r"results (?:for|of|from)", r"engagement", r"best (?:posts?|performing)", r"(?:which|what)(?: \w+){0,2} (?:did|does|do|performed|worked|ran) (?:the )?(?:best|worst|well)", r"how many (?:likes|views|clicks|comments|followers|impressions|shares)(?: \w+){0,4}", r"(?:likes|views|clicks|impressions)", r"what (?:worked|went well)", r"bericht", r"auswertung", r"statistik(?:en)?", r"zahlen",
        r"wie (?:lief|liefen|war|waren|lauft|laufen)(?: \w+){0,5}", r"informe", r"estadisticas", r"resultados", r"rendimiento", r"(?:como|que tal)(?: \w+){0,3} (?:fue|ha ido|va|fueron|estuvo|salio)(?: \w+){0,4}",
    )),
    ("show_queue", _any(
        r"queue", r"scheduled", r"(?:the|our|my|full) schedule", r"coming (?:up|next)", r"(?:goes|going|go) out", r"up next", r"what's (?:next|planned|on|up)", r"what is (?:next|planned|on)", r"planned", r"upcoming", r"lined up", r"in the pipeline", r"pipeline", r"on the agenda",
        r"geplant(?:e|en)?", r"steht(?: \w+){0,3} an", r"anstehend(?:e|en|es)?", r"als nachstes", r"warteschlange", r"eingeplant",
        r"programad[oa]s?", r"planificad[oa]s?", r"planead[oa]s?", r"previst[oa]s?", r"cola", r"que viene ahora", r"(?:proximas|proximos) (?:publicaciones|posts)", r"que toca", r"que sale(?: \w+){0,3}",
    )),
    ("show_help", _any(
        r"help(?: me)?", r"what can (?:you|i|we)(?: \w+){0,2}", r"how does (?:this|that|it) work", r"how do (?:you|i|we) (?:work|use|start)(?: \w+){0,3}", r"commands?", r"hilfe", r"was kannst du(?: \w+){0,3}", r"wie (?:funktioniert|geht) (?:das|es|dies)",
        r"ayuda", r"que puedes hacer(?: \w+){0,3}", r"como (?:funciona|se usa)(?: \w+)?", r"\?+",
    )),
)  # fmt: skip
_SHOW_POST = re.compile(
    r"^[\s¿¡]*(?:(?:please|can you|could you|can i|let me|let us|bitte|por favor) )*(?:show|see|read|open|display|view|preview|zeig(?:e|t)?|lies|offne|muestra(?:me|nos)?|ensena(?:me|nos)?|ver|abre|lee|what does)(?: (?:me|us|mir|uns|mal))*(?= |$)"
)
_FILLERS = lexicon.FILLERS | frozenset(
    ("look like say see read again once more full noch mal einmal otra vez de nuevo text").split()
)


def read_small_talk(clause: Clause) -> SmallTalk | None:
    """Small talk and questions about the desk itself."""
    spoken = re.sub(r"[^\w\s']", " ", clause.left.replace("-", " "))
    spoken = " ".join(spoken.split())
    for sentence, pattern in _TALK.items():
        if pattern.search(spoken):
            return SmallTalk(sentence)
    return None


def read_show_request(clause: Clause, *, briefing: Briefing) -> ToolRequest | None:
    """The tool that shows what the clause asks for, or None. A telling word is enough: showing is harmless."""
    if look := _post(clause, briefing):
        return look
    if len(clause.words()) > 14:
        return None
    for tool, pattern in _SHOWS:
        if pattern.search(clause.left):
            return ToolRequest(tool, _arguments(tool, clause))
    return None


def _arguments(tool: str, clause: Clause) -> Mapping[str, Any]:
    if tool not in {"show_report", "show_calendar"}:
        return {}
    return {"period": "month" if _MONTH.search(clause.left) else "week"}


def _post(clause: Clause, briefing: Briefing) -> ToolRequest | None:
    asked = _SHOW_POST.match(clause.left)
    posts, rest = references.find_posts(clause.without(asked), posts=briefing.posts)
    numbers = posts.numbers
    if len(numbers) != 1 or references.remaining_words(rest, _FILLERS):
        return None
    return ToolRequest("show_post", {"number": numbers[0]})
