"""Clarifying questions: a sentence and two to four options, all in words that the rules understand."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from integrations.llm.base import AccountBrief, Briefing
from integrations.llm.rules.language import references
from integrations.llm.rules.language.references import PostReferences
from integrations.llm.rules.language.sentences import format_sentence
from integrations.llm.rules.language.text import Clause, parse_clause
from integrations.llm.rules.understanding import message_meanings
from integrations.llm.rules.understanding.plan_requests import PlanRequest
from integrations.llm.rules.understanding.post_commands import PostCommand

LONGEST_SAYS = 160
"""Characters of the words behind an option; longer wishes are answered in text."""
LONGEST_TOPIC = 60
_WISHES = {
    "en": "draft a post about {}",
    "de": "schreib einen Post über {}",
    "es": "escribe una publicación sobre {}",
}


@dataclass(frozen=True, slots=True)
class RuleAnswer:
    """An answer of the rules: text, or tools with their arguments."""

    text: str = ""
    calls: tuple[tuple[str, dict[str, Any]], ...] = ()


def ask_with_options(question: str, options: Sequence[tuple[str, str]]) -> RuleAnswer:
    """A question with up to four options (label, says); fewer than two become text."""
    kept = [(label, says) for label, says in dict.fromkeys(options) if len(says) <= LONGEST_SAYS][:4]
    if len(kept) < 2:
        return RuleAnswer(text=question)
    asked = [{"label": label, "says": says} for label, says in kept]
    return RuleAnswer(calls=(("ask_person", {"question": question, "options": asked}),))


def ask_what_was_meant(text: str, *, briefing: Briefing, language: str) -> RuleAnswer:
    """Ask what was meant by a text that the rules do not understand for sure."""
    clause = parse_clause(text)
    if len(text) > message_meanings.LONGEST:
        return RuleAnswer(text=format_sentence("long", language=language))
    posts, _ = references.find_posts(clause, posts=briefing.posts)
    known = [each for each in posts.numbers if each not in posts.missing][:2]
    options = [
        (format_sentence("option_show", language=language, number=each), f"show {each}") for each in known
    ] or _wish(text, clause, briefing, language)
    options += [
        (format_sentence("option_queue", language=language), "/queue"),
        (format_sentence("option_report", language=language), "/report"),
        (format_sentence("option_help", language=language), "/help"),
    ]
    return ask_with_options(format_sentence("unsure", language=language), options)


def _wish(text: str, clause: Clause, briefing: Briefing, language: str) -> list[tuple[str, str]]:
    topic = " ".join(text.split()).strip(" .!?¿¡:;,")
    if not 3 <= len(topic) <= LONGEST_TOPIC or not clause.words() or clause.quotes:
        return []
    says = _WISHES[language].format(topic)
    understood = message_meanings.understand_message(says, briefing=briefing)
    meanings = understood.meanings if understood else ()
    if len(meanings) != 1 or not isinstance(meanings[0], PlanRequest) or meanings[0].topic != topic:
        return []
    return [(format_sentence("option_plan", language=language, topic=topic), says)]


def ask_which_post(command: PostCommand, *, briefing: Briefing, language: str) -> RuleAnswer:
    """Ask which post a command is for."""
    posts = references.open_posts(briefing.posts)[:4]
    options = [(_title(each.number, each.brief), command_text(command, (each.number,))) for each in posts]
    if len(options) == 1:
        options.append((format_sentence("option_no", language=language), "never mind"))
    return ask_with_options(format_sentence("which", language=language), options)


def _title(number: int, brief: str) -> str:
    return f"{number} · {brief}"[:70]


def confirm_all_posts(command: PostCommand, *, briefing: Briefing, language: str) -> RuleAnswer:
    """Ask for a confirmation, with the number of posts, before a command changes all of them."""
    numbers = tuple(each.number for each in references.open_posts(briefing.posts))
    listed = ", ".join(map(str, numbers))
    return ask_with_options(
        format_sentence("every", language=language, count=len(numbers), numbers=listed),
        [
            (format_sentence("option_yes", language=language), command_text(command, numbers)),
            (format_sentence("option_no", language=language), "never mind"),
        ],
    )


def command_text(command: PostCommand, numbers: tuple[int, ...]) -> str:
    """The command for these posts in words that the rules understand."""
    listed = ", ".join(map(str, numbers))
    on = f" on {command.named.refs[0]}" if len(command.named.refs) == 1 else ""
    match command.kind:
        case "cancel":
            return f"cancel {listed}{on}"
        case "publish":
            return f"publish {listed} now"
        case "move":
            return f"move {listed} {_moment(command)}".strip()
        case "rewrite":
            return f"rewrite {listed}"
    return " and ".join(_WORDS[each] for each in command.manners).join(("make " + listed + " ", on))


_WORDS = {
    "shorter": "shorter",
    "longer": "longer",
    "formal": "more formal",
    "casual": "more casual",
    "no hashtags": "without hashtags",
    "link": "with the link",
    "question": "with a question",
}


def _moment(command: PostCommand) -> str:
    when = command.when
    if when.shift:
        minutes = round(when.shift.span.total_seconds() / 60)
        return f"{minutes} minutes {'earlier' if when.shift.direction < 0 else 'later'}"
    if when.at:
        return f"to {when.at:%Y-%m-%d at %H:%M}"
    if when.weekdays:
        return ""
    day = f"to {when.first:%Y-%m-%d}" if when.first else ""
    return f"{day} at {when.clock:%H:%M}".strip() if when.clock else day


def ask_for_fewer_posts(plan: PlanRequest, clause: Clause, *, language: str) -> RuleAnswer:
    """Offer smaller numbers for a plan of too many posts."""
    start, end = plan.counted
    options = [
        (
            format_sentence("option_count", language=language, count=count),
            f"{clause.text[:start]}{count}{clause.text[end:]}",
        )
        for count in (10, 20, 30)
    ]
    return ask_with_options(
        format_sentence("too_many", language=language, count=clause.text[start:end] or plan.count), options
    )


def ask_which_account(
    plan: PlanRequest, clause: Clause, *, available: Sequence[AccountBrief], language: str
) -> RuleAnswer:
    """Ask for another account when a named network is not connected."""
    names = ", ".join(_written(name, clause.text) for name in plan.named.unknown)
    known = ", ".join(each.label or each.ref for each in available)
    question = format_sentence("unknown_network", language=language, names=names, accounts=known)
    noun = f"{plan.count or 1} posts" if (plan.count or 1) > 1 else "a post"
    wish = {
        "en": "draft {} about {} for {}",
        "de": "plane {} über {} für {}",
        "es": "planifica {} sobre {} para {}",
    }
    noun = noun if plan.language == "en" else noun.replace("a post", "1 post")
    if not plan.topic or plan.statement or plan.exact or plan.when:
        return RuleAnswer(text=question)
    refs = [*plan.named.refs, *(each.ref for each in available if each.ref not in plan.named.refs)]
    options = [
        (
            next(each.label for each in available if each.ref == ref),
            wish[plan.language].format(noun, plan.topic, ref),
        )
        for ref in refs[:3]
    ]
    everywhere = {"en": "all accounts", "de": "alle Konten", "es": "todas las cuentas"}[plan.language]
    options.append(
        (
            format_sentence("option_everywhere", language=language),
            wish[plan.language].format(noun, plan.topic, everywhere),
        )
    )
    return ask_with_options(question, options)


def _written(folded: str, text: str) -> str:
    start = text.lower().find(folded)
    return text[start : start + len(folded)] if start >= 0 else folded


def name_open_posts(posts: PostReferences, *, briefing: Briefing, language: str) -> RuleAnswer:
    """Name the open posts after a command with numbers of no open post."""
    available = ", ".join(str(each.number) for each in references.open_posts(briefing.posts))
    if not available:
        return RuleAnswer(text=format_sentence("none_open", language=language))
    wrong = ", ".join(map(str, posts.missing))
    return RuleAnswer(text=format_sentence("missing", language=language, numbers=wrong, open=available))
