"""Requests for new posts: their number, topic, accounts, time and exact words."""

import re
from dataclasses import dataclass, replace

from integrations.llm.base import Briefing
from integrations.llm.rules.language import dates, lexicon, references
from integrations.llm.rules.language.dates import TimeExpression
from integrations.llm.rules.language.references import AccountPatterns, AccountReferences
from integrations.llm.rules.language.text import (
    GONE,
    NUMERALS,
    QUOTED,
    Clause,
    guess_language,
    join_alternatives,
    parse_number,
)
from integrations.llm.rules.understanding import post_commands

_B, _E = r"(?<![\w'])", r"(?![\w'])"
_VERB = re.compile(
    _B
    + join_alternatives(
        "plan|draft|write|create|make|prepare|schedule|generate|compose|produce|craft|come up with|set up|put together",
        "put up|give me|give us|get me|get us|get|i need|we need|i want|we want|i'd like|we'd like|suggest|propose|do|say",
        "need|want|let's (?:do|write|post|plan|say|have)|let us (?:do|write|post|plan)|post|publish|how about|what about",
        "plan(?:e|en|t)?|entwirf|entwerf(?:e|en)|schreib(?:e|en|t)?|erstell(?:e|en|t)?|mach(?:e|en|t)?|verfass(?:e|en)?",
        "gib mir|gib uns|(?:ich|wir) brauchen?|brauchen?|ich mochte|wir mochten|generier(?:e|en)?|wie ware es mit",
        "bereite|poste|posten",
        "planifica(?:r|me|nos)?|planea(?:r)?|crea(?:r|me|nos)?|escrib(?:e|ir|enos|eme)|redacta(?:r)?|prepara(?:r|me|nos)?",
        "programa(?:r)?|haz(?:me|nos)?|hacer|genera(?:r)?|necesit(?:o|amos)|quier(?:o|emos)|queremos|dame|danos|que tal",
    )
    + _E
)
_MANY = (
    r"posts|tweets|drafts|updates|captions|ideas|beitrage|beitragen|entwurfe|publicaciones|borradores|ideas"
)
_ONE = r"post|tweet|draft|update|caption|announcement|teaser|thread|series|content|beitrag|entwurf|publicacion|borrador|text|contenido"
_SOME = r"something|some content|anything|etwas|was|algo|one"
_NOUN = rf"(?:{_MANY}|{_ONE})"
_ENDING = re.compile(
    r"(?<!\w)(?:schreiben|planen|erstellen|machen|entwerfen|posten|verfassen|vorbereiten)[\s.!?]*$"
)
_DEFINITE = re.compile(r"[\s\x00]*(?:the|that|this|our last|der|die|das|el|la|los|las)\s")
"""Articles of something that exists already."""
_TELLS = re.compile(
    rf"{_B}(?:did|does|do|was|were|is|are|has|had|have|went|goes|got|performed|worked|lief|war|ist|hat|sind|fue|era|es|fueron|esta){_E}"
)
"""A sentence with one of these and no verb of planning tells something; it asks for nothing."""
_COUNT = join_alternatives(
    r"-?\d[\d.,]*",
    "|".join(NUMERALS),
    "a dozen",
    "a couple",
    "a pair",
    "un par",
    "ein paar",
    "una docena",
    "ein dutzend",
    "(?:a|the) (?:few|handful)",
    "half a dozen",
    "ein halbes dutzend",
    "media docena",
)
_COUNTED = re.compile(
    rf"{_B}(?:(?P<count>{_COUNT})|(?P<some>some|several|more|einige|mehrere|unos|unas|algunas|algunos))(?: (?:of|de))?(?: (?:more|new|other|different|mehr|weitere|neue|nuevas|nuevos))?(?P<between>(?: [^\W\d_][\w'-]*){{0,3}}?)[\s{GONE}]+(?P<noun>{_NOUN}){_E}(?: ideas| drafts| of| for posts)?"
)
_SERIES = re.compile(rf"{_B}series of (?P<count>{_COUNT}){_E}(?: {_NOUN}{_E})?")
_LOOSE = re.compile(
    rf"{_B}(?P<noun>{_MANY}|{_SOME}|content|contenido|post|tweet){_E}(?: (?:nice|new|nettes|neues|nuevo|bonito){_E})?"
)
_STRONG = re.compile(
    rf"{_B}(?P<prep>about|regarding|concerning|re:|re(?= )|around|covering|on the topic of|on the subject of|uber|zum thema|zur|zum|zu|sobre(?: el tema de)?|acerca de(?:l)?){_E}\s*:?".replace(
        f"re:{_E}", "re:"
    )
)
_WEAK = re.compile(
    rf"{_B}(?P<prep>on|for|to promote|promoting|announcing|celebrating|fur|para|de|del|von|vom){_E}"
)
_COLON = re.compile(rf"(?<=[a-z{GONE}])\s*(?::|–|—| - )\s*(?=\S)")
_SAYING = re.compile(
    rf"(?:{_B}(?:saying|says|that says|which says|reading|with the (?:text|words)|mit dem text|mit den worten|que diga|con el texto){_E}|:)?\s*:?\s*{QUOTED}+"
)
_PROMOTE = re.compile(
    rf"^[\s¿¡]*(?:(?:please|can you|could you|i'd like to|we'd like to|i want to|we want to|let's|bitte|kannst du|por favor|quiero|queremos)\s+)*(?:announce|promote|advertise|celebrate|tease|introduce|kundige|bewirb|anuncia(?:r)?|promociona(?:r)?|presenta(?:r)?){_E}\s+(?=[^\W\d])(?!(?:it|this|that|them|eso|esto){_E})"
)
_TELL = re.compile(
    rf"^[\s¿¡]*(?:(?:please|can you|could you|bitte|por favor)\s+)*(?:(?:tell|let) (?:our|the|all|all our|my) (?:followers|audience|fans|customers|community|readers|guests|clients)(?: know)?|let (?:everyone|people|everybody) know|tell (?:everyone|everybody|people|the world)|sag(?:e|t)? (?:unseren|den|allen) (?:followern|kunden|fans|gasten|leuten)|diles a (?:nuestros|nuestras|los|las) (?:seguidores|clientes|fans))(?: that|,? dass| que|:|,)?\s+(?!about{_E})(?=\S)"
)
_TAIL = re.compile(
    r"(?:[\s,;:.!?\x00]|(?<!\w)(?:please|pls|bitte|por favor|thanks|thank you|danke|gracias|only|too|for|on|and|und|y|at|to|in|fur|para|en|auf|um|from|by|going|ready|schreiben|machen|planen|erstellen|up)(?=[\s\x00.,!?]*$))+$"
)
_HEAD = lexicon.FILLERS | frozenset(
    (
        "nice short quick new good great small fun catchy some more that which saying schone neue neuen "
        "kurzen about also maybe i'm we we're our im ideas idea going ready something etwas was algo "
        "content kurz"
    ).split()
)


@dataclass(frozen=True, slots=True)
class PlanRequest:
    """A request for new posts. `count` None means not said; `statement` is a message to tell, not a topic."""

    count: int | None
    topic: str = ""
    lead: str = ""
    """the word that led the topic in, such as "zum" """
    statement: bool = False
    exact: tuple[str, ...] = ()
    named: AccountReferences = AccountReferences()
    when: TimeExpression = TimeExpression()
    language: str = "en"
    counted: tuple[int, int] = (0, 0)
    """where the count stands in the clause"""


def read_plan_request(clause: Clause, *, briefing: Briefing, networks: AccountPatterns) -> PlanRequest | None:
    """The request for new posts in a clause, or None."""
    if post_commands.is_no_plan(clause, networks=networks):
        return None
    language = guess_language(clause.text)
    if tongue := lexicon.LANGUAGE_NAMES.search(clause.left):
        named = next(each for each in tongue.groups() if each)
        language = lexicon.language_code(named)
        clause = clause.without(tongue)
    if message := _TELL.match(clause.left):
        return _announcement(clause, message.end(), language, networks)
    whole, clause = clause, _without_end(clause)
    when, clause = dates.find_time_expression(clause, now=briefing.now, careful=True)
    named, clause = networks.find(clause, careful=True)
    plan = PlanRequest(count=None, named=named, when=when, language=language)
    if promoted := _PROMOTE.match(clause.left):
        return _about(replace(plan, count=1), clause, promoted.end(), lead="")
    return _worded(plan, clause, whole)


def _without_end(clause: Clause) -> Clause:
    """The German infinitive at the end of "kannst du uns was zum Fest schreiben" counts as its verb."""
    end = _ENDING.search(clause.left)
    return (
        replace(clause, left=f"{clause.left[: end.start()]}{GONE * (end.end() - end.start())}")
        if end
        else clause
    )


def _announcement(clause: Clause, start: int, language: str, networks: AccountPatterns) -> PlanRequest | None:
    named, rest = networks.find(references.blank_span(clause, (0, start)), careful=True)
    words = _original(rest, start)
    return PlanRequest(1, topic=words, statement=True, named=named, language=language) if words else None


def _worded(plan: PlanRequest, clause: Clause, whole: Clause) -> PlanRequest | None:
    counted = _SERIES.search(clause.left) or _COUNTED.search(clause.left) or _LOOSE.search(clause.left)
    if counted is None:
        return None
    noun = counted.groupdict().get("noun") or "posts"
    plan = replace(plan, count=_count(counted, noun))
    if counted.groupdict().get("count"):
        plan = replace(plan, counted=counted.span("count"))
    verb = _VERB.search(whole.left[: max(counted.start(), 1)]) or (
        whole.left != clause.left and _ENDING.search(whole.left)
    )
    starts = not references.remaining_words(replace(clause, left=clause.left[: counted.start()]), _HEAD)
    bare = starts and (counted.groupdict().get("count") or re.match(_ONE + "|" + _MANY, noun))
    if not verb and (not bare or _DEFINITE.match(clause.left) or _TELLS.search(clause.left)):
        return None
    if clause.quotes and (said := _saying(clause, counted.end())):
        return _exact(plan, clause, said, counted, verb=verb or None)
    return _topical(plan, clause, counted, definite=not verb)


def _count(counted: re.Match[str], noun: str) -> int | None:
    words = counted.groupdict().get("count")
    if words is None:
        plural = re.fullmatch(_MANY, noun) or counted.groupdict().get("some")
        return 3 if plural or noun in {"content", "contenido"} else 1
    if "half" in words or "halbes" in words or "media" in words:
        return 6
    if words.startswith("-"):
        return 0
    return parse_number(words.split()[-1])


def _saying(clause: Clause, start: int) -> re.Match[str] | None:
    found = _SAYING.match(clause.left, pos=start)
    if found is None:
        found = _SAYING.search(clause.left, pos=start)
        lead = clause.left[start : found.start()] if found else ""
        return (
            found if found and not _STRONG.search(lead) and not _COLON.search(lead.rstrip("\x00 ")) else None
        )
    return found


def _exact(
    plan: PlanRequest,
    clause: Clause,
    said: re.Match[str],
    counted: re.Match[str],
    *,
    verb: re.Match[str] | None,
) -> PlanRequest | None:
    quoted = len(clause.quotes)
    rest = clause.without(verb, counted, said)
    rest = replace(rest, left=rest.left.replace(QUOTED, GONE))
    if references.remaining_words(rest, _HEAD) or plan.count not in {1, quoted}:
        return None
    return replace(plan, exact=clause.quotes, count=quoted, topic=" ".join(clause.quotes)[:80])


def _topical(
    plan: PlanRequest, clause: Clause, counted: re.Match[str], *, definite: bool
) -> PlanRequest | None:
    after = counted.end()
    lead = _STRONG.search(clause.left, pos=after)
    colon = _COLON.match(clause.left, pos=after)
    if colon or lead is None:
        lead = colon or _weak(clause.left, after)
    between = (counted.groupdict().get("between") or "").split()
    adjectives = [each for each in between if each not in _HEAD]
    head = clause.left[: counted.start()] + GONE * (after - counted.start())
    head += clause.left[after : lead.start()] if lead else clause.left[after:]
    over = references.remaining_words(Clause("", _VERB.sub(lambda each: GONE * len(each[0]), head)), _HEAD)
    if over or (definite and lead is None and not adjectives and not plan.counted[1]):
        return None
    if lead is None:
        words = clause.text[slice(*counted.span("between"))].strip() if adjectives else ""
        return replace(plan, topic=words)
    return _about(plan, clause, lead.end(), lead=(lead.groupdict().get("prep") or ""))


def _weak(left: str, start: int) -> re.Match[str] | None:
    for found in _WEAK.finditer(left, pos=start):
        if re.match(rf"\s*[\w{QUOTED}]", left[found.end() :]):
            return found
    return None


def _about(plan: PlanRequest, clause: Clause, start: int, *, lead: str) -> PlanRequest:
    words = _original(clause, start)
    return replace(plan, topic=words, lead=lead if words else "")


def _original(clause: Clause, start: int) -> str:
    """The person's words from here on that no rule has understood; a topic that is one quotation loses its marks."""
    left = clause.left
    end = _TAIL.search(left, pos=start)
    stop = end.start() if end else len(left)
    kept = "".join(
        original if folded != GONE else " "
        for original, folded in zip(clause.text[start:stop], left[start:stop], strict=True)
    )
    words = re.sub(r"[ ]{2,}", " ", kept).strip(" ,;:–—-")
    whole = re.fullmatch(r"[\"“„«»'‘](.+)[\"“”»«'’]", words, re.DOTALL)
    return whole[1] if whole and len(clause.quotes) == 1 else words
