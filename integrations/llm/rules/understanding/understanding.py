"""One message → what is meant by it: acts, plans, looks, small talk; or nothing that is sure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from integrations.llm.base import AccountBrief, Briefing
from integrations.llm.rules.language.references import Networks
from integrations.llm.rules.language.text import Clause, clause_of
from integrations.llm.rules.understanding import acts, goals, looks, pictures, plans
from integrations.llm.rules.understanding.acts import Act
from integrations.llm.rules.understanding.goals import Goal
from integrations.llm.rules.understanding.looks import Look, Talk
from integrations.llm.rules.understanding.plans import Plan

Meant = Act | Plan | Look | Talk | Goal

LONGEST = 2000
"""Characters of a message that are read for a meaning; quotations do not count."""
_BREAKS = re.compile(
    r"\s*(?:[,;]\s*(?:and|und|y|then|dann|luego|but|also)\s+|[,;]\s+|(?<=[.!?])\s+|\s(?:and then|and also|and|und|y|&|then|plus)\s|\n+)"
)
_MOST_BREAKS = 24


@dataclass(frozen=True, slots=True)
class Understood:
    """What a message means, in its own order, and where each meaning stands in the text."""

    meanings: tuple[Meant, ...]
    clauses: tuple[Clause, ...]


@lru_cache(maxsize=64)
def networks_of(accounts: tuple[AccountBrief, ...]) -> Networks:
    """The patterns of these accounts, compiled once."""
    return Networks(accounts)


def understand(text: str, *, briefing: Briefing) -> Understood | None:
    """The meanings of a cleaned text, or None when no reading is sure."""
    whole = clause_of(text)
    if len(whole.left) - sum(map(len, whole.quotes)) > LONGEST:
        return None
    if goal := goals.read_goal(whole):
        return Understood((goal,), (whole,))
    networks = networks_of(briefing.accounts)
    if len(whole.words()) <= 12 and (talk := looks.read_talk(whole)):
        return Understood((talk,), (whole,))
    if wish := pictures.read_picture(whole):
        return Understood((wish,), (whole,))
    pieces = tuple(_pieces(whole, briefing, networks))
    meanings = tuple(read_one(each, briefing=briefing, networks=networks) for each in pieces)
    if any(each is None for each in meanings):
        return None
    return Understood(tuple(each for each in meanings if each is not None), pieces)


def read_one(clause: Clause, *, briefing: Briefing, networks: Networks) -> Meant | None:
    """What one clause means."""
    act = acts.read_act(clause, briefing=briefing, networks=networks)
    plan = plans.read_plan(clause, briefing=briefing, networks=networks)
    if act and act.complete and not (act.by_brief and plan and plan.topic):
        return act
    if plan:
        return plan
    return act or looks.read_look(clause, briefing=briefing) or looks.read_talk(clause)


def _pieces(whole: Clause, briefing: Briefing, networks: Networks) -> Iterator[Clause]:
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


def _stands(clause: Clause, briefing: Briefing, networks: Networks) -> bool:
    act = acts.read_act(clause, briefing=briefing, networks=networks)
    if act:
        return act.complete
    plan = plans.read_plan(clause, briefing=briefing, networks=networks)
    return bool(plan and (plan.topic or plan.exact))


def _part(whole: Clause, start: int, stop: int) -> Clause:
    return clause_of(whole.text[start:stop])
