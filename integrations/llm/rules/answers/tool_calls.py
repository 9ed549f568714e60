"""Tool calls for the meanings of a message: all of them, or one question and nothing else."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from integrations.llm.base import Briefing, PostBrief
from integrations.llm.rules.answers import clarifying, planning, wall_times
from integrations.llm.rules.answers.clarifying import RuleAnswer
from integrations.llm.rules.answers.wall_times import PastTime
from integrations.llm.rules.drafts import revising
from integrations.llm.rules.drafts.brand_rules import read_brand_voice
from integrations.llm.rules.language import references
from integrations.llm.rules.language.dates import TimeExpression
from integrations.llm.rules.language.sentences import format_sentence
from integrations.llm.rules.language.text import Clause
from integrations.llm.rules.understanding.campaign_goals import CampaignGoal
from integrations.llm.rules.understanding.message_meanings import Meaning, UnderstoodMessage
from integrations.llm.rules.understanding.plan_requests import PlanRequest
from integrations.llm.rules.understanding.post_commands import PostCommand
from integrations.llm.rules.understanding.show_requests import SmallTalk, ToolRequest


def answer_message(
    understood: UnderstoodMessage, *, text: str, briefing: Briefing, language: str
) -> RuleAnswer:
    """Tool calls for every meaning of a message; a single question when a meaning needs one."""
    calls: list[tuple[str, dict[str, Any]]] = []
    for meaning, clause in zip(understood.meanings, understood.clauses, strict=True):
        done = _one(meaning, clause, text, briefing, language)
        if done.text or any(name == "ask_person" for name, _ in done.calls):
            return done
        calls += done.calls
    return RuleAnswer(calls=_joined(calls))


def _one(meaning: Meaning, clause: Clause, text: str, briefing: Briefing, language: str) -> RuleAnswer:
    match meaning:
        case SmallTalk():
            return RuleAnswer(text=format_sentence(meaning.sentence, language=language))
        case ToolRequest():
            return RuleAnswer(calls=((meaning.tool, dict(meaning.arguments)),))
        case CampaignGoal(words=goal):
            return RuleAnswer(calls=(("start_campaign", {"goal": goal}),))
        case PlanRequest():
            return planning.answer_plan_request(
                meaning, clause, text=text, briefing=briefing, language=language
            )
    return _act(meaning, clause, text, briefing, language)


def _joined(calls: Sequence[tuple[str, dict[str, Any]]]) -> tuple[tuple[str, dict[str, Any]], ...]:
    """Calls of one tool as one call: "2 shorter and 3 longer" is one revise_posts."""
    lists = {"revise_posts": "changes", "move_posts": "moves"}
    joined: list[tuple[str, dict[str, Any]]] = []
    for name, arguments in calls:
        key = lists.get(name)
        same = next((each for each in joined if each[0] == name), None)
        if key and same:
            known = {each["number"] for each in same[1][key]}
            if not known & {each["number"] for each in arguments[key]}:
                same[1][key] = [*same[1][key], *arguments[key]]
                continue
        if (name, arguments) not in joined:
            joined.append((name, arguments))
    return tuple(joined)


def _act(command: PostCommand, clause: Clause, text: str, briefing: Briefing, language: str) -> RuleAnswer:
    available = references.open_posts(briefing.posts)
    if not available:
        return RuleAnswer(text=format_sentence("none_open", language=language))
    if command.posts.missing:
        return clarifying.name_open_posts(command.posts, briefing=briefing, language=language)
    if command.posts.every and len(available) > 1:
        return clarifying.confirm_all_posts(command, briefing=briefing, language=language)
    numbers = command.posts.numbers
    if not numbers and len(available) > 1:
        return clarifying.ask_which_post(command, briefing=briefing, language=language)
    posts = [each for each in available if each.number in numbers] if numbers else list(available)
    if command.named.refs and (absent := _absent(command, posts, language)):
        return absent
    match command.kind:
        case "cancel":
            accounts = command.named.refs or ("",)
            found = [each.number for each in posts]
            return RuleAnswer(
                calls=tuple(("cancel_posts", {"numbers": found, "account": each}) for each in accounts)
            )
        case "publish":
            return RuleAnswer(calls=(("publish_now", {"numbers": [each.number for each in posts]}),))
        case "move":
            return _moved(command, posts, clause, text, briefing, language)
        case "rewrite":
            return _how(command, posts, language)
    return _revised(command, posts, briefing, language)


def _absent(command: PostCommand, posts: Sequence[PostBrief], language: str) -> RuleAnswer | None:
    for post in posts:
        if absent := [ref for ref in command.named.refs if ref not in post.texts]:
            return RuleAnswer(
                text=format_sentence(
                    "absent", language=language, posts=post.number, accounts=", ".join(absent)
                )
            )
    return None


def _moved(
    command: PostCommand,
    posts: Sequence[PostBrief],
    clause: Clause,
    text: str,
    briefing: Briefing,
    language: str,
) -> RuleAnswer:
    if command.when.doubt:
        return _which_day(command.when, clause, text, language)
    moves = []
    for post in posts:
        try:
            due = wall_times.find_new_time(command.when, post, now=briefing.now)
        except PastTime as past:
            return _later(command, posts, past, briefing, language)
        if due is None:
            listed = ", ".join(f"#{each.number}" for each in posts)
            return RuleAnswer(
                text=format_sentence("where_to", language=language, posts=listed, number=posts[0].number)
            )
        moves.append({"number": post.number, "due": due.strftime("%Y-%m-%dT%H:%M")})
    return RuleAnswer(calls=(("move_posts", {"moves": moves}),))


def _later(
    command: PostCommand, posts: Sequence[PostBrief], past: PastTime, briefing: Briefing, language: str
) -> RuleAnswer:
    listed = ", ".join(str(each.number) for each in posts)
    walls = [each.due.replace(tzinfo=None) for each in posts if each.due]
    options = [
        (wall_times.format_moment(each), f"move {listed} to {each:%Y-%m-%d at %H:%M}")
        if isinstance(each, datetime)
        else (wall_times.format_day(each), f"move {listed} to {each:%Y-%m-%d}")
        for each in wall_times.next_possible_times(command.when, now=briefing.now, present=walls)
    ]
    return clarifying.ask_with_options(format_sentence("past", language=language, when=past.when), options)


def _which_day(when: TimeExpression, clause: Clause, text: str, language: str) -> RuleAnswer:
    start, end = when.span
    options = []
    for day in when.doubt or ():
        said = f"{clause.text[:start]}{day:%Y-%m-%d}{clause.text[end:]}"
        options.append((wall_times.format_day(day), text.replace(clause.text, said)))
    return clarifying.ask_with_options(format_sentence("doubt", language=language), options)


def _how(command: PostCommand, posts: Sequence[PostBrief], language: str) -> RuleAnswer:
    number = posts[0].number
    labels = {
        "shorter": {"en": "Shorter", "de": "Kürzer", "es": "Más corta"},
        "longer": {"en": "Longer", "de": "Länger", "es": "Más larga"},
        "more formal": {"en": "More formal", "de": "Förmlicher", "es": "Más formal"},
        "more casual": {"en": "More casual", "de": "Lockerer", "es": "Más informal"},
    }
    options = [(label[language], f"make {number} {says}") for says, label in labels.items()]
    return clarifying.ask_with_options(
        format_sentence("rewrite", language=language, posts=f"#{number}", number=number), options
    )


def _revised(
    command: PostCommand, posts: Sequence[PostBrief], briefing: Briefing, language: str
) -> RuleAnswer:
    changes = []
    same = []
    for post in posts:
        variants = [
            {"account": ref, "text": new}
            for ref, old in post.texts.items()
            if (not command.named.refs or ref in command.named.refs)
            and (new := _new_words(command, ref, old, briefing)).strip()
            and new != old
        ]
        changes.append({"number": post.number, "variants": variants})
        same += [] if variants else [f"#{post.number}"]
    if same:
        if command.swap:
            return RuleAnswer(
                text=format_sentence(
                    "not_found", language=language, old=command.swap[0][:80], posts=", ".join(same)
                )
            )
        return RuleAnswer(text=format_sentence("unchanged", language=language, posts=", ".join(same)))
    return RuleAnswer(calls=(("revise_posts", {"changes": changes}),))


def _new_words(command: PostCommand, ref: str, old: str, briefing: Briefing) -> str:
    account = next((each for each in briefing.accounts if each.ref == ref), None)
    if command.words is not None:
        return command.words
    if command.swap:
        return revising.replace_expression(old, *command.swap)
    if account is None:
        return old
    return revising.revise_text(old, command.manners, account=account, brand=read_brand_voice(briefing))
