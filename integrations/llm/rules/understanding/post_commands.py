"""Commands for existing posts: rewrite, move, cancel, publish now; every word of a clause must fit."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from integrations.llm.base import Briefing
from integrations.llm.rules.language import dates, lexicon, references
from integrations.llm.rules.language.dates import TimeExpression
from integrations.llm.rules.language.references import AccountPatterns, AccountReferences, PostReferences
from integrations.llm.rules.language.text import QUOTED, Clause, fold

OPPOSITES = (frozenset({"shorter", "longer"}), frozenset({"formal", "casual"}))
_STATES = re.compile(r"(?<![\w'])(?:is|are|ist|sind|es|esta|goes)(?![\w'])")
_BETTER = re.compile(
    r"(?<![\w'])(?:better|best|rather|instead|should|must|needs?|lieber|besser|mejor|debe)(?![\w'])"
)
_PRONOUN = re.compile(
    r"(?<![\w'])(?:it|this|that|them|these|those|this one|that one|ihn|eso|esto|esta|ese|esa)(?![\w'])"
)
_DEFINITE = re.compile(
    r"(?<!\w)(?:the|my|our|that|this|der|die|das|den|la|el|nuestr[oa]|unser(?:en|e)?)(?!\w)"
)
"""Articles and possessives of a known post: only such a post is searched for by its brief."""
_UNQUOTED = re.compile(
    r"^(?:please |bitte )?(?:replace|swap|ersetze|reemplaza|sustituye) (?:the word |das wort |la palabra )?(?P<old>.{1,60}?) (?:with|by|for|durch|por) (?P<new>.{1,80}?) (?:in|on|en) (?P<where>.+)$"
)


@dataclass(frozen=True, slots=True)
class PostCommand:
    """A command for existing posts. `kind` is revise, move, cancel, publish or rewrite (no manner)."""

    kind: str
    posts: PostReferences
    named: AccountReferences = AccountReferences()
    manners: tuple[str, ...] = ()
    when: TimeExpression = TimeExpression()
    by_brief: bool = False
    """the post is named by its topic, which a plan may name too"""
    words: str | None = None
    """complete new words, exactly as the person quoted them"""
    swap: tuple[str, str] | None = None
    """replace the first by the second"""

    @property
    def complete(self) -> bool:
        """Whether the posts are named, and, for a move, the new time."""
        return bool(self.posts.numbers or self.posts.every) and (self.kind != "move" or bool(self.when))


def read_post_command(clause: Clause, *, briefing: Briefing, networks: AccountPatterns) -> PostCommand | None:
    """The command in a clause, or None when a word is left over or two commands are possible."""
    if is_no_command(clause):
        return None
    rest, unwanted = clause, False
    for pattern in lexicon.UNWANTED:
        if found := pattern.search(rest.left):
            rest, unwanted = rest.without(found), True
    rest, manners = _manners(rest)
    if lexicon.NEGATION.search(rest.left):
        return None
    if not unwanted and (exact := _exact(rest, briefing=briefing, networks=networks)):
        return exact
    return _act(rest, manners, unwanted, briefing, networks)


def _manners(clause: Clause) -> tuple[Clause, tuple[str, ...]]:
    asked = []
    for name, pattern in lexicon.MANNERS.items():
        while found := pattern.search(clause.left):
            clause = clause.without(found)
            asked.append(name)
    return clause, tuple(dict.fromkeys(asked))


def _act(
    clause: Clause, manners: tuple[str, ...], unwanted: bool, briefing: Briefing, networks: AccountPatterns
) -> PostCommand | None:
    before = clause
    verbs, clause = _verbs(clause, kinds=_kinds(manners, unwanted))
    when, clause = dates.find_time_expression(clause, now=briefing.now, careful=False)
    posts, clause = references.find_posts(clause, posts=briefing.posts)
    named, clause = networks.find(clause, careful=False)
    states = _STATES.search(clause.left)
    kind = _kind(verbs, manners=manners, unwanted=unwanted, when=when, before=before)
    if states and (kind == "publish" or (kind == "move" and not (verbs or _BETTER.search(before.left)))):
        return None
    if kind is None or named.unknown or QUOTED in clause.left:
        return None
    if any(pair <= set(manners) for pair in OPPOSITES) or (when and kind in {"revise", "cancel", "publish"}):
        return None
    clause = clause.without(*_PRONOUN.finditer(clause.left))
    over = references.remaining_words(
        clause, lexicon.FILLERS | (lexicon.DIRECTIONS if kind == "move" else set())
    )
    number = None
    if over and _DEFINITE.search(before.left) and not posts.numbers and not posts.every:
        number = references.find_by_brief(over, posts=briefing.posts)
        posts, over = (PostReferences((number,)), []) if number else (posts, over)
    if over or (named.refs and kind in {"move", "publish"} and not posts.numbers):
        return None
    return PostCommand(
        kind, posts, named=named, manners=manners, when=_directed(when, before), by_brief=number is not None
    )


def _kinds(manners: tuple[str, ...], unwanted: bool) -> Mapping[str, re.Pattern[str]]:
    if manners or unwanted:
        return {"now": lexicon.NOW}
    return {
        "cancel": lexicon.CANCEL,
        "publish": lexicon.PUBLISH,
        "out": lexicon.PUBLISH_NOW,
        "move": lexicon.MOVE,
        "rewrite": lexicon.REWRITE,
        "now": lexicon.NOW,
    }


def _verbs(clause: Clause, *, kinds: Mapping[str, re.Pattern[str]]) -> tuple[frozenset[str], Clause]:
    found: set[str] = set()
    original = clause
    for kind, pattern in kinds.items():
        for each in pattern.finditer(original.left):
            found.add(kind)
            clause = _blanked(clause, each)
    return frozenset(found), clause


def _blanked(clause: Clause, found: re.Match[str]) -> Clause:
    """The clause without a verb, whose parts may stand around a gap."""
    gap = next((span for span in map(found.span, range(1, found.re.groups + 1)) if span[0] >= 0), None)
    if gap is None:
        return references.blank_span(clause, found.span())
    return references.blank_span(
        references.blank_span(clause, (found.start(), gap[0])), (gap[1], found.end())
    )


def _kind(
    verbs: frozenset[str], *, manners: tuple[str, ...], unwanted: bool, when: TimeExpression, before: Clause
) -> str | None:
    acts = verbs - {"now"}
    if manners or unwanted:
        return "revise" if manners and not unwanted else "cancel" if not manners else None
    if "cancel" in acts:
        return "cancel" if acts <= {"cancel", "out"} else None
    if when:
        return "move" if "now" not in verbs and "rewrite" not in acts else None
    if "publish" in acts or ("out" in acts and "now" in verbs):
        return "publish" if not lexicon.SURELY_MOVE.search(before.left) or "out" in acts else None
    if "rewrite" in acts:
        return "rewrite"
    return "move" if lexicon.SURELY_MOVE.search(before.left) and "now" not in verbs else None


def _directed(when: TimeExpression, clause: Clause) -> TimeExpression:
    """A shift with the direction its verb gives: postponing is later, bringing forward is sooner."""
    if when.shift is None or when.shift.direction:
        return when
    direction = -1 if lexicon.SOONER.search(clause.left) else 1 if lexicon.LATER.search(clause.left) else 0
    return dates.with_direction(when, direction)


def _exact(clause: Clause, *, briefing: Briefing, networks: AccountPatterns) -> PostCommand | None:
    """`change 2 to "…"`, `replace "a" with "b" in 2`, `replace a with b in 2`."""
    swap = None
    verb = lexicon.TEXT.search(clause.left)
    if not clause.quotes and (found := _UNQUOTED.match(fold(clause.text))):
        old, new = (clause.text[slice(*found.span(name))].strip() for name in ("old", "new"))
        swap, verb = (old, new), None
        clause = references.blank_span(clause, (0, found.start("where") - 1))
    elif not clause.quotes or len(clause.quotes) > 2 or verb is None:
        return None
    blanked = Clause(text=clause.text, left=clause.left.replace(QUOTED, "\x00"), quotes=clause.quotes)
    posts, rest = references.find_posts(blanked.without(verb), posts=briefing.posts)
    named, rest = networks.find(rest, careful=False)
    over = references.remaining_words(rest, lexicon.FILLERS | {"mit", "durch", "con", "por"})
    if over or not (posts.numbers or posts.missing) or named.unknown:
        return None
    if swap is None and len(clause.quotes) == 2:
        swap = (clause.quotes[0], clause.quotes[1])
    return PostCommand("revise", posts, named=named, words=None if swap else clause.quotes[0], swap=swap)


def is_no_command(clause: Clause) -> bool:
    """Whether the clause about posts is a question. "can you cancel 3?" is a command."""
    start = re.sub(r"^[\s¿¡\x00]*(?:and |und |y |then |ok |okay |so )*", "", clause.left)
    asks = clause.left.rstrip(' !."')[-1:] == "?"
    return bool(lexicon.DOUBTFUL_START.match(start)) or (asks and not lexicon.POLITE_START.match(start))


def is_no_plan(clause: Clause, *, networks: AccountPatterns) -> bool:
    """Whether the clause is a question, a refusal, a report of past acts, or an exception for an account."""
    start = clause.left.lstrip(" ¿¡\x00")
    if lexicon.DOUBTFUL_START.match(start) and not lexicon.POLITE_START.match(start):
        return True
    if lexicon.NEGATION.search(clause.left[:40]) or lexicon.INTENTION.match(start):
        return True
    return any(networks.begins(clause.left[each.end() :]) for each in lexicon.EXCEPTION.finditer(clause.left))
