"""References to posts and accounts in a clause."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from integrations.llm.base import AccountBrief, PostBrief
from integrations.llm.rules.language.text import GONE, NUMERALS, Clause, fold, join_alternatives, parse_number

CLOSED = frozenset({"published", "dropped", "claimed", "sending", "unknown", "asking", "cancelled"})
"""Statuses of posts whose words and time can no longer be changed."""

NETWORKS = (
    r"x|x\.com|twitter",
    r"linked ?in|li",
    r"face ?book|fb",
    r"insta(?: ?gram)?|ig",
    r"tik ?tok",
    r"blue ?sky|bsky",
    r"threads?",
    r"masto(?:don)?",
    r"telegram(?: channel)?|tg",
    r"you ?tube",
    r"pinterest",
    r"snap ?chat",
    r"red ?dit",
    r"whats ?app",
    r"xing",
    r"tumblr",
)
"""Each line is one network by the words people use for it; an account answers to the line its name fits."""

_ORDINALS = dict(
    enumerate(
        (
            "first|1st|erste[nrsm]?|primer[oa]?",
            "second|2nd|zweite[nrsm]?|segund[oa]",
            "third|3rd|dritte[nrsm]?|tercer[oa]?",
            "fourth|4th|vierte[nrsm]?|cuart[oa]",
            "fifth|5th|funfte[nrsm]?|quint[oa]",
            "sixth|6th|sechste[nrsm]?|sext[oa]",
            "seventh|7th|siebte[nrsm]?|septim[oa]",
            "eighth|8th|achte[nrsm]?|octav[oa]",
        ),
        start=1,
    )
)
_NOUN = r"(?:posts?|tweets?|drafts?|updates?|beitrage?n?|entwurfe?n?|publicacion(?:es)?|borrador(?:es)?|number|numbers|no\.?|nr\.?|nummern?|numeros?|num\.?)"
_ARTICLE = r"(?:the|die|der|das|den|dem|la|el|las|los)"
_NUMBER = re.compile(
    rf"(?<![\w.,:/\x00-])(?:{_NOUN} )?#?(?P<number>\d{{1,4}})(?![\w%€$°]|[.,:/]\d)(?! (?:posts|beitrage|publicaciones|uhr|o'clock)\b)"
)
_RANGE = re.compile(
    rf"(?<![\w.,:/-])(?:{_NOUN} )#?(?P<first>\d{{1,3}})\s*(?:-|–|to|bis|through|al?|hasta)\s*#?(?P<last>\d{{1,3}})(?![\w:])|(?<![\w.,:/-])#?(?P<first2>\d{{1,3}})\s?[-–]\s?#?(?P<last2>\d{{1,3}})(?![\w:/-])"
)
_SPELLED = re.compile(rf"(?<!\w)(?:{_NOUN}) (?P<word>{join_alternatives('|'.join(NUMERALS))})(?!\w)")
_ORDINAL = re.compile(
    rf"(?<!\w){_ARTICLE} (?P<word>{join_alternatives(*_ORDINALS.values())})(?: (?:one|post|tweet|draft|beitrag|entwurf|publicacion))?(?!\w)"
)
_LAST = re.compile(
    rf"(?<!\w){_ARTICLE} (?:last|letzten?|ultim[oa])(?: (?:one|post|tweet|draft|beitrag|publicacion))?(?!\w)"
)
_ALL = re.compile(r"(?<!\w)(?:everything|all|all of them|them all|alle[sn]?|tod[oa]s?)(?: (?:the |open |die |las |los )*(?:posts|beitrage|publicaciones|drafts))?(?!\w)")  # fmt: skip
_ALL_ACCOUNTS = re.compile(
    r"(?<!\w)(?:for |on |to |auf |fur |en |para )?(?:all|every|each|alle[nrs]?|tod[oa]s)(?: (?:of |our|the|las|los|nuestr[oa]s|unsere[nr]?|connected))* (?:platforms?|channels?|accounts?|networks?|plattformen|kanalen?|konten|redes(?: sociales)?|plataformas|cuentas)(?!\w)|(?<!\w)(?:everywhere|uberall)(?!\w)"
)
_LINKS = r"(?>\s*(?:,\s*(?:and|und|y)(?!\w)|,|and|und|y|e|&|\+|/)\s*)"
"""Read once and never again (atomic), so that a long list cannot be read in many ways."""


@dataclass(frozen=True, slots=True)
class PostReferences:
    """The posts that a clause names. `every` is "all of them"; `missing` are numbers of no open post."""

    numbers: tuple[int, ...] = ()
    every: bool = False
    missing: tuple[int, ...] = ()


def open_posts(posts: Sequence[PostBrief]) -> tuple[PostBrief, ...]:
    """The posts that can still be changed."""
    return tuple(each for each in posts if each.status not in CLOSED)


def find_posts(clause: Clause, *, posts: Sequence[PostBrief]) -> tuple[PostReferences, Clause]:
    """The posts named by number, ordinal, or "all", and the clause without them."""
    available = [each.number for each in open_posts(posts)]
    named: list[int] = []
    while found := _RANGE.search(clause.left):
        first, last = int(found["first"] or found["first2"]), int(found["last"] or found["last2"])
        if not first <= last <= first + 30:
            break
        named += range(first, last + 1)
        clause = clause.without(found)
    for pattern in (_NUMBER, _SPELLED, _ORDINAL):
        for each in list(pattern.finditer(clause.left)):
            named.append(_number(each))
            clause = clause.without(each)
    if (last_one := _LAST.search(clause.left)) and available:
        latest = max(open_posts(posts), key=lambda post: (post.due is not None, post.due, post.number))
        if latest.number == max(available):
            named.append(latest.number)
            clause = clause.without(last_one)
    every = None if named else _ALL.search(clause.left)
    numbers = tuple(dict.fromkeys(named))
    missing = tuple(each for each in numbers if each not in available)
    return PostReferences(numbers, bool(every), missing), clause.without(every)


def _number(found: re.Match[str]) -> int:
    parts = found.groupdict()
    if parts.get("number"):
        return int(parts["number"])
    word = parts["word"]
    spelled = parse_number(word)
    if spelled is not None and not word[0].isdigit():
        return spelled
    return next(number for number, words in _ORDINALS.items() if re.fullmatch(words, word))


def find_by_brief(words: Sequence[str], *, posts: Sequence[PostBrief]) -> int | None:
    """The one open post whose brief holds all these words ("the coffee one"), if exactly one does."""
    telling = [each for each in words if each not in {"about", "one", "uber", "sobre", "post"}]
    if not telling or len("".join(telling)) < 4:
        return None
    fitting = [
        post.number
        for post in open_posts(posts)
        if set(telling) <= set(re.findall(r"[^\W_]+", fold(post.brief)))
    ]
    return fitting[0] if len(fitting) == 1 else None


@dataclass(frozen=True, slots=True)
class AccountReferences:
    """The accounts that a clause names; `unknown` are named networks without a connected account."""

    refs: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    every: bool = False


class AccountPatterns:
    """The words for networks and accounts of one briefing, as patterns."""

    def __init__(self, accounts: Sequence[AccountBrief]) -> None:
        self._accounts = accounts
        own = {each.ref: _own_words(each) for each in accounts}
        self._answers = {ref: [re.compile(words) for words in each] for ref, each in own.items()}
        everything = [words for each in own.values() for words in each] + list(NETWORKS)
        name = "(?:" + "|".join(sorted(set(everything), key=len, reverse=True)) + ")"
        item = rf"(?:the |our |my |unser(?:e|en|em)? |nuestr[oa] |el |la )?{name}(?: (?:account|page|profile|channel|seite|kanal|cuenta))?(?!\w)"
        follow = rf"{_LINKS}(?:for |on |auf |fur |en |para )?{item}"
        self._name = re.compile(rf"(?<![\w.]){name}(?!\w)")
        self._led = re.compile(
            rf"(?<!\w)(?:only )?(?:for|on|to|in|via|auf|fur|bei|en|para|por)\s+(?:{item})(?:{follow})*+(?: only)?(?=\s*(?:$|[,;:.!?){GONE}]|(?:about|for|on|at|with|to|please|only|regarding|saying|every|uber|fur|auf|um|zu|zum|zur|bitte|sobre|para|en|a|por|next|this)(?!\w)))"
        )
        self._adjective = re.compile(
            rf"(?<![\w.])(?P<names>{name}(?:{_LINKS}{name})*+)[- ](?=(?:posts?|updates?|drafts?|version|variant|caption|ads?|beitrage?|publicacion(?:es)?|text|one)(?!\w))"
        )
        self._item = re.compile(rf"\s*(?:for |on |to |auf |fur |en |para )?{item}")
        self._tweets = re.compile(r"(?<!\w)(?=tweets?(?!\w))")

    def find(self, clause: Clause, *, careful: bool) -> tuple[AccountReferences, Clause]:
        """The accounts named, and the clause without them. `careful` leaves a topic's words alone."""
        if everywhere := _ALL_ACCOUNTS.search(clause.left):
            return AccountReferences(every=True), clause.without(everywhere)
        texts: list[str] = []
        for pattern in (self._led, self._adjective):
            for found in list(pattern.finditer(clause.left)):
                texts.append(found[0])
                clause = clause.without(found)
        if not careful:
            for found in list(self._name.finditer(clause.left)):
                texts.append(found[0])
                clause = clause.without(found)
        if not texts and self._tweets.search(clause.left):
            texts.append("twitter")
        return self._resolve([each[0] for text in texts for each in self._name.finditer(text)]), clause

    def begins(self, left: str) -> bool:
        """Whether a folded text begins with the name of an account or a network."""
        return self._item.match(left) is not None

    def _resolve(self, names: Sequence[str]) -> AccountReferences:
        refs: list[str] = []
        unknown: list[str] = []
        for name in names:
            fitting = [
                ref
                for ref, patterns in self._answers.items()
                if any(each.fullmatch(name) for each in patterns)
            ]
            exact = [ref for ref in fitting if fold(ref) == name]
            refs += exact or fitting
            unknown += [] if fitting else [name]
        return AccountReferences(tuple(dict.fromkeys(refs)), tuple(dict.fromkeys(unknown)))


def _own_words(account: AccountBrief) -> list[str]:
    own = [fold(each) for each in (account.ref, account.platform, account.label, account.handle) if each]
    known = [words for words in NETWORKS if any(re.fullmatch(words, each) for each in own)]
    return [re.escape(each) for each in own] + known


def remaining_words(clause: Clause, fillers: frozenset[str]) -> list[str]:
    """The words that no rule has understood, without these fillers."""
    return [word for word in clause.words() if word not in fillers]


def blank_span(clause: Clause, span: tuple[int, int]) -> Clause:
    """The clause without a span."""
    start, end = span
    return replace(clause, left=clause.left[:start] + GONE * (end - start) + clause.left[end:])
