"""Plans of new posts: one plan_posts call with every draft, or a question for a missing part."""

import re
from datetime import datetime
from typing import Any

from integrations.llm.base import AccountBrief, Briefing
from integrations.llm.base.campaign_brief import CampaignBrief
from integrations.llm.rules.answers import clarifying, wall_times
from integrations.llm.rules.answers.clarifying import RuleAnswer
from integrations.llm.rules.answers.wall_times import PastTime, PlanTimes
from integrations.llm.rules.drafts import drafting
from integrations.llm.rules.drafts.brand_rules import read_brand_voice
from integrations.llm.rules.drafts.drafting import DraftSeries, DraftSubject
from integrations.llm.rules.language.sentences import format_sentence
from integrations.llm.rules.language.text import Clause
from integrations.llm.rules.understanding.plan_requests import PlanRequest

MOST = 30
"""Posts one plan may hold."""
LONGEST_TOPIC = 200
"""Characters of a topic that fits into a template's sentence."""
_AIM = re.compile(
    r"^(?:to |for |um )?(?:promote|advertise|announce|launch|introduce|present|celebrate|push|sell|fill|bewerben|promocionar|anunciar|vender) ",
    re.IGNORECASE,
)  # fmt: skip


def answer_plan_request(
    plan: PlanRequest, clause: Clause, *, text: str, briefing: Briefing, language: str
) -> RuleAnswer:
    """The plan with its drafts, or a question for a missing part."""
    missing = _missing(plan, clause, briefing, language)
    if missing:
        return missing
    accounts = _accounts(plan, briefing)
    try:
        times = wall_times.choose_plan_times(plan.when, plan.count or 1, now=briefing.now)
    except PastTime as past:
        return _later(plan, clause, past, text=text, briefing=briefing, language=language)
    arguments = {
        "topic": plan.topic,
        "start": times.first.isoformat() if times.first else "",
        "end": times.last.isoformat() if times.last else "",
        "posts": _posts(plan, accounts, times, briefing),
    }
    return RuleAnswer(calls=(("plan_posts", arguments),))


def plan_campaign(campaign: CampaignBrief, briefing: Briefing, *, language: str) -> RuleAnswer:
    """The posts of an approved campaign: its pillars in turn, the goal in the person's own words."""
    if not briefing.accounts:
        return RuleAnswer(text=format_sentence("no_accounts", language=language))
    subject = DraftSubject(drafting.cut_text(campaign_topic(campaign.goal), LONGEST_TOPIC), language=language)
    series = DraftSeries(subject, read_brand_voice(briefing))
    posts = []
    for index in range(campaign.count):
        angle, texts = series.draft(index, briefing.accounts)
        pillar = campaign.pillars[index % len(campaign.pillars)] if campaign.pillars else angle
        variants = [{"account": ref, "text": text} for ref, text in texts.items()]
        posts.append({"brief": f"{pillar}: {angle}", "due": "", "variants": variants})
    days = {"start": campaign.start.isoformat(), "end": campaign.end.isoformat()}
    return RuleAnswer(calls=(("plan_posts", {"topic": campaign.goal, **days, "posts": posts}),))


def campaign_topic(goal: str) -> str:
    """The topic of a goal: "to promote our spring sale" → "our spring sale"."""
    return _AIM.sub("", goal) or goal


def _missing(plan: PlanRequest, clause: Clause, briefing: Briefing, language: str) -> RuleAnswer | None:
    count = plan.count if plan.count is not None else 1
    if count < 1:
        return RuleAnswer(text=format_sentence("none", language=language))
    if not briefing.accounts:
        return RuleAnswer(text=format_sentence("no_accounts", language=language))
    if plan.named.unknown:
        return clarifying.ask_which_account(plan, clause, available=briefing.accounts, language=language)
    if count > MOST:
        return clarifying.ask_for_fewer_posts(plan, clause, language=language)
    if not plan.topic and not plan.exact:
        return RuleAnswer(
            text=format_sentence("topic_one" if count == 1 else "topic_many", language=language, count=count)
        )
    if len(plan.topic) > LONGEST_TOPIC and not plan.exact:
        return RuleAnswer(text=format_sentence("long_topic", language=language))
    if plan.when.doubt:
        return _which_day(plan, clause, language)
    return None


def _accounts(plan: PlanRequest, briefing: Briefing) -> tuple[AccountBrief, ...]:
    chosen = tuple(each for each in briefing.accounts if each.ref in plan.named.refs)
    return chosen or briefing.accounts


def _which_day(plan: PlanRequest, clause: Clause, language: str) -> RuleAnswer:
    options = [
        (wall_times.format_day(day), _dated(plan, clause, f"{day:%Y-%m-%d}")) for day in plan.when.doubt or ()
    ]
    return clarifying.ask_with_options(format_sentence("doubt", language=language), options)


def _dated(plan: PlanRequest, clause: Clause, day: str) -> str:
    """The clause with another day in the place of the one it named."""
    start, end = plan.when.span
    if start == end:
        return f"{clause.text.rstrip(' .!')} on {day}"
    return f"{clause.text[:start]}{day}{clause.text[end:]}"


def _later(
    plan: PlanRequest, clause: Clause, past: PastTime, *, text: str, briefing: Briefing, language: str
) -> RuleAnswer:
    question = format_sentence("past", language=language, when=past.when)
    chances = wall_times.next_possible_times(plan.when, now=briefing.now)
    options = [
        (
            wall_times.format_moment(each) if isinstance(each, datetime) else wall_times.format_day(each),
            text.replace(clause.text, _dated(plan, clause, f"{each:%Y-%m-%d}")),
        )
        for each in chances
    ]
    return clarifying.ask_with_options(question, options)


def _posts(
    plan: PlanRequest, accounts: tuple[AccountBrief, ...], times: PlanTimes, briefing: Briefing
) -> list[dict[str, Any]]:
    subject = DraftSubject(plan.topic, lead=plan.lead, statement=plan.statement, language=plan.language)
    series = DraftSeries(subject, read_brand_voice(briefing))
    posts = []
    for index, due in enumerate(times.dues):
        if plan.exact:
            brief, texts = plan.exact[index][:80], {each.ref: plan.exact[index] for each in accounts}
        else:
            angle, texts = series.draft(index, accounts)
            brief = plan.topic if len(times.dues) == 1 else f"{plan.topic}: {angle}"
        variants = [{"account": ref, "text": text} for ref, text in texts.items()]
        posts.append(
            {"brief": brief, "due": due.strftime("%Y-%m-%dT%H:%M") if due else "", "variants": variants}
        )
    return posts
