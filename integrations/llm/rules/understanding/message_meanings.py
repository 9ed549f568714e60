"""Meanings of a message: commands, plans, requests to see something, small talk; none when in doubt."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from integrations.llm.base import AccountBrief, Briefing
from integrations.llm.rules.language.references import AccountPatterns
from integrations.llm.rules.language.text import Clause, parse_clause
from integrations.llm.rules.understanding import (
    campaign_goals,
    picture_requests,
    plan_requests,
    post_commands,
    show_requests,
)
from integrations.llm.rules.understanding.campaign_goals import CampaignGoal
from integrations.llm.rules.understanding.plan_requests import PlanRequest
from integrations.llm.rules.understanding.post_commands import PostCommand
from integrations.llm.rules.understanding.show_requests import SmallTalk, ToolRequest

Meaning = PostCommand | PlanRequest | ToolRequest | SmallTalk | CampaignGoal

LONGEST = 2000
"""Characters of a message that are read for a meaning; quotations do not count."""
_BREAKS = re.compile(
    r"\s*(?:[,;]\s*(?:and|und|y|then|dann|luego|but|also)\s+|[,;]\s+|(?<=[.!?])\s+|\s(?:and then|and also|and|und|y|&|then|plus)\s|\n+)"
)
_MOST_BREAKS = 24


@dataclass(frozen=True, slots=True)
class UnderstoodMessage:
    """The meanings of a message in its own order, each with the clause that holds it."""

    meanings: tuple[Meaning, ...]
    clauses: tuple[Clause, ...]


@lru_cache(maxsize=64)
def compile_account_patterns(accounts: tuple[AccountBrief, ...]) -> AccountPatterns:
    """Compile the patterns of these accounts, once for each set of accounts."""
    return AccountPatterns(accounts)


def understand_message(text: str, *, briefing: Briefing) -> UnderstoodMessage | None:
    """The meanings of a cleaned text, or None when no reading is sure."""
    whole = parse_clause(text)
    if len(whole.left) - sum(map(len, whole.quotes)) > LONGEST:
        return None
    if goal := campaign_goals.read_campaign_goal(whole):
        return UnderstoodMessage((goal,), (whole,))
    networks = compile_account_patterns(briefing.accounts)
    if len(whole.words()) <= 12 and (talk := show_requests.read_small_talk(whole)):
        return UnderstoodMessage((talk,), (whole,))
    if wish := picture_requests.read_picture_request(whole):
        return UnderstoodMessage((wish,), (whole,))
    pieces = tuple(_pieces(whole, briefing, networks))
    meanings = tuple(read_clause(each, briefing=briefing, networks=networks) for each in pieces)
    if any(each is None for each in meanings):
        return None
    return UnderstoodMessage(tuple(each for each in meanings if each is not None), pieces)


def read_clause(clause: Clause, *, briefing: Briefing, networks: AccountPatterns) -> Meaning | None:
    """The meaning of one clause, or None."""
    command = post_commands.read_post_command(clause, briefing=briefing, networks=networks)
    plan = plan_requests.read_plan_request(clause, briefing=briefing, networks=networks)
    if command and command.complete and not (command.by_brief and plan and plan.topic):
        return command
    if plan:
        return plan
    return (
        command
        or show_requests.read_show_request(clause, briefing=briefing)
        or show_requests.read_small_talk(clause)
    )


def _pieces(whole: Clause, briefing: Briefing, networks: AccountPatterns) -> Iterator[Clause]:
    """The clauses of a message: it is cut only where both sides are complete orders by themselves."""
    start = 0
    breaks = list(_BREAKS.finditer(whole.left))[:_MOST_BREAKS]
    for each in breaks:
        ahead = next((other.start() for other in breaks if other.start() >= each.end()), len(whole.left))
        left = _part(whole, start, each.start())
        rights = (_part(whole, each.end(), stop) for stop in (ahead, len(whole.left)))
        if _stands(left, briefing, networks) and any(_stands(right, briefing, networks) for right in rights):
            yield left
            start = each.end()
    yield _part(whole, start, len(whole.left))


def _stands(clause: Clause, briefing: Briefing, networks: AccountPatterns) -> bool:
    command = post_commands.read_post_command(clause, briefing=briefing, networks=networks)
    if command:
        return command.complete
    plan = plan_requests.read_plan_request(clause, briefing=briefing, networks=networks)
    return bool(plan and (plan.topic or plan.exact))


def _part(whole: Clause, start: int, stop: int) -> Clause:
    return parse_clause(whole.text[start:stop])
