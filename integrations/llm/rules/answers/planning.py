"""From a plan in words to one plan_posts call with every draft, or to the question that is missing."""

import re
from datetime import datetime
from typing import Any

from integrations.llm.base import AccountBrief, Briefing
from integrations.llm.base.campaign_brief import CampaignBrief
from integrations.llm.rules.answers import clarifying, wall_times
from integrations.llm.rules.answers.clarifying import Answer
from integrations.llm.rules.answers.wall_times import Past, Slots
from integrations.llm.rules.drafts import drafting
from integrations.llm.rules.drafts.brand_rules import brand_of
from integrations.llm.rules.drafts.drafting import Series, Subject
from integrations.llm.rules.language.sentences import format_sentence
from integrations.llm.rules.language.text import Clause
from integrations.llm.rules.understanding.plan_requests import PlanRequest

MOST = 30
"""Posts one plan may hold."""
LONGEST_TOPIC = 200
_AIM = re.compile(
    r"^(?:to |for |um )?(?:promote|advertise|announce|launch|introduce|present|celebrate|push|sell|fill|bewerben|promocionar|anunciar|vender) ",
    re.IGNORECASE,
)  # fmt: skip
"""Characters of a topic that fits into a template's sentence."""


def answer(plan: PlanRequest, clause: Clause, *, text: str, briefing: Briefing, language: str) -> Answer:
    """The plan with its drafts; or what is missing for it."""
    missing = _missing(plan, clause, briefing, language)
    if missing:
        return missing
    accounts = _accounts(plan, briefing)
    try:
        slots = wall_times.for_plan(plan.when, plan.count or 1, now=briefing.now)
    except Past as past:
        return _later(plan, clause, past, text=text, briefing=briefing, language=language)
    arguments = {
        "topic": plan.topic,
        "start": slots.first.isoformat() if slots.first else "",
        "end": slots.last.isoformat() if slots.last else "",
        "posts": _posts(plan, accounts, slots, briefing),
    }
    return Answer(calls=(("plan_posts", arguments),))


def for_campaign(serves: CampaignBrief, briefing: Briefing, *, language: str) -> Answer:
    """The posts of an approved campaign: its pillars in turn, the goal in the person's own words."""
    if not briefing.accounts:
        return Answer(text=format_sentence("no_accounts", language=language))
    subject = Subject(drafting.cut(subject_of(serves.goal), LONGEST_TOPIC), language=language)
    series = Series(subject, brand_of(briefing))
    posts = []
    for index in range(serves.count):
        angle, texts = series.draft(index, briefing.accounts)
        pillar = serves.pillars[index % len(serves.pillars)] if serves.pillars else angle
        variants = [{"account": ref, "text": text} for ref, text in texts.items()]
        posts.append({"brief": f"{pillar}: {angle}", "due": "", "variants": variants})
    days = {"start": serves.start.isoformat(), "end": serves.end.isoformat()}
    return Answer(calls=(("plan_posts", {"topic": serves.goal, **days, "posts": posts}),))


def subject_of(goal: str) -> str:
    """What a goal is about: "to promote our spring sale" → "our spring sale"."""
    return _AIM.sub("", goal) or goal


def _missing(plan: PlanRequest, clause: Clause, briefing: Briefing, language: str) -> Answer | None:
    count = plan.count if plan.count is not None else 1
    if count < 1:
        return Answer(text=format_sentence("none", language=language))
    if not briefing.accounts:
        return Answer(text=format_sentence("no_accounts", language=language))
    if plan.named.unknown:
        return clarifying.accounts(plan, clause, available=briefing.accounts, language=language)
    if count > MOST:
        return clarifying.fewer(plan, clause, language=language)
    if not plan.topic and not plan.exact:
        return Answer(
            text=format_sentence("topic_one" if count == 1 else "topic_many", language=language, count=count)
        )
    if len(plan.topic) > LONGEST_TOPIC and not plan.exact:
        return Answer(text=format_sentence("long_topic", language=language))
    if plan.when.doubt:
        return _which_day(plan, clause, language)
    return None


def _accounts(plan: PlanRequest, briefing: Briefing) -> tuple[AccountBrief, ...]:
    chosen = tuple(each for each in briefing.accounts if each.ref in plan.named.refs)
    return chosen or briefing.accounts


def _which_day(plan: PlanRequest, clause: Clause, language: str) -> Answer:
    options = [
        (wall_times.shown_day(day), _dated(plan, clause, f"{day:%Y-%m-%d}")) for day in plan.when.doubt or ()
    ]
    return clarifying.ask(format_sentence("doubt", language=language), options)


def _dated(plan: PlanRequest, clause: Clause, day: str) -> str:
    """The clause with another day in the place of the one it named."""
    start, end = plan.when.span
    if start == end:
        return f"{clause.text.rstrip(' .!')} on {day}"
    return f"{clause.text[:start]}{day}{clause.text[end:]}"


def _later(
    plan: PlanRequest, clause: Clause, past: Past, *, text: str, briefing: Briefing, language: str
) -> Answer:
    question = format_sentence("past", language=language, when=past.when)
    chances = wall_times.next_chances(plan.when, now=briefing.now)
    options = [
        (
            wall_times.shown(each) if isinstance(each, datetime) else wall_times.shown_day(each),
            text.replace(clause.text, _dated(plan, clause, f"{each:%Y-%m-%d}")),
        )
        for each in chances
    ]
    return clarifying.ask(question, options)


def _posts(
    plan: PlanRequest, accounts: tuple[AccountBrief, ...], slots: Slots, briefing: Briefing
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
