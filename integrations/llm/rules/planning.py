"""From a plan in words to one plan_posts call with every draft, or to the question that is missing."""

from datetime import datetime
from typing import Any

from integrations.llm.base import AccountBrief, Briefing
from integrations.llm.rules import menu, moments
from integrations.llm.rules.brands import brand_of
from integrations.llm.rules.drafting import Series, Subject
from integrations.llm.rules.menu import Answer
from integrations.llm.rules.moments import Past, Slots
from integrations.llm.rules.plans import Plan
from integrations.llm.rules.sentences import sentence
from integrations.llm.rules.words import Clause

MOST = 30
"""Posts one plan may hold."""
LONGEST_TOPIC = 200
"""Characters of a topic that fits into a template's sentence."""


def answer(plan: Plan, clause: Clause, *, text: str, briefing: Briefing, language: str) -> Answer:
    """The plan with its drafts; or what is missing for it."""
    missing = _missing(plan, clause, briefing, language)
    if missing:
        return missing
    accounts = _accounts(plan, briefing)
    try:
        slots = moments.for_plan(plan.when, plan.count or 1, now=briefing.now)
    except Past as past:
        return _later(plan, clause, past, text=text, briefing=briefing, language=language)
    arguments = {
        "topic": plan.topic,
        "start": slots.first.isoformat() if slots.first else "",
        "end": slots.last.isoformat() if slots.last else "",
        "posts": _posts(plan, accounts, slots, briefing),
    }
    return Answer(calls=(("plan_posts", arguments),))


def _missing(plan: Plan, clause: Clause, briefing: Briefing, language: str) -> Answer | None:
    count = plan.count if plan.count is not None else 1
    if count < 1:
        return Answer(text=sentence("none", language=language))
    if not briefing.accounts:
        return Answer(text=sentence("no_accounts", language=language))
    if plan.named.unknown:
        return menu.accounts(plan, clause, available=briefing.accounts, language=language)
    if count > MOST:
        return menu.fewer(plan, clause, language=language)
    if not plan.topic and not plan.exact:
        return Answer(
            text=sentence("topic_one" if count == 1 else "topic_many", language=language, count=count)
        )
    if len(plan.topic) > LONGEST_TOPIC and not plan.exact:
        return Answer(text=sentence("long_topic", language=language))
    if plan.when.doubt:
        return _which_day(plan, clause, language)
    return None


def _accounts(plan: Plan, briefing: Briefing) -> tuple[AccountBrief, ...]:
    chosen = tuple(each for each in briefing.accounts if each.ref in plan.named.refs)
    return chosen or briefing.accounts


def _which_day(plan: Plan, clause: Clause, language: str) -> Answer:
    options = [
        (moments.shown_day(day), _dated(plan, clause, f"{day:%Y-%m-%d}")) for day in plan.when.doubt or ()
    ]
    return menu.ask(sentence("doubt", language=language), options)


def _dated(plan: Plan, clause: Clause, day: str) -> str:
    """The clause with another day in the place of the one it named."""
    start, end = plan.when.span
    if start == end:
        return f"{clause.text.rstrip(' .!')} on {day}"
    return f"{clause.text[:start]}{day}{clause.text[end:]}"


def _later(plan: Plan, clause: Clause, past: Past, *, text: str, briefing: Briefing, language: str) -> Answer:
    question = sentence("past", language=language, when=past.when)
    chances = moments.next_chances(plan.when, now=briefing.now)
    options = [
        (
            moments.shown(each) if isinstance(each, datetime) else moments.shown_day(each),
            text.replace(clause.text, _dated(plan, clause, f"{each:%Y-%m-%d}")),
        )
        for each in chances
    ]
    return menu.ask(question, options)


def _posts(
    plan: Plan, accounts: tuple[AccountBrief, ...], slots: Slots, briefing: Briefing
) -> list[dict[str, Any]]:
    subject = Subject(plan.topic, lead=plan.lead, statement=plan.statement, language=plan.language)
    series = Series(subject, brand_of(briefing))
    posts = []
    for index, due in enumerate(slots.dues):
        if plan.exact:
            brief, texts = plan.exact[index][:80], {each.ref: plan.exact[index] for each in accounts}
        else:
            angle, texts = series.draft(index, accounts)
            brief = plan.topic if len(slots.dues) == 1 else f"{plan.topic}: {angle}"
        variants = [{"account": ref, "text": text} for ref, text in texts.items()]
        posts.append(
            {"brief": brief, "due": due.strftime("%Y-%m-%dT%H:%M") if due else "", "variants": variants}
        )
    return posts
