"""The roster: the agents of the desk, what each does, whether it works now, its last run and its cost."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable

from agents.context import Capability, Context
from agents.creative import painters
from agents.operations import usage
from agents.replies import Reply, Text, lines, text
from agents.turns import model_calls
from integrations.llm.base import Model
from storage.repositories.turns.model_calls import ModelUsage
from storage.unit_of_work import Work

RULES = "on, by rules and templates: no model is configured (COPYDESK_LLM)"
NEEDS_KEY = "needs a key: no model is configured (COPYDESK_LLM)"
RESTING = "resting: today's budget for AI is spent; until midnight rules and templates stand in"
SHUT_OUT = "rests until tomorrow: today's budget for AI is spent"


@dataclass(frozen=True, slots=True)
class Agent:
    """A part of the desk as people see it.

    `purposes` are the purposes of its recorded model calls; an agent without them asks no model. Without a
    model it works by rules, unless it `needs_model`. `within` names the agent whose calls do its work too.
    `last` finds the time of its last act in the rows. `stands` describes the state of an agent that uses
    something else than language models; its second argument says whether the budget is spent.
    """

    name: str
    does: str
    purposes: tuple[str, ...] = ()
    needs_model: bool = False
    within: str = ""
    last: Callable[[Work], Awaitable[datetime | None]] | None = None
    stands: Callable[[Context, bool], str] | None = None


AGENTS: Sequence[Agent] = (
    Agent(
        "planner",
        "Understands what you say and does it with its tools; a plan with all its drafts is one call.",
        purposes=("planner",),
    ),
    Agent(
        "strategist",
        "Makes a strategy of a goal, for you to approve or edit: audience, pillars, cadence, measures, "
        "dates.",
        purposes=("strategy",),
    ),
    Agent("writer", "Writes and rewrites posts for each account, in your brand's voice.", within="planner"),
    Agent(
        "creative",
        "Has pictures drawn for posts, in the brand's style: cards set from words, or by a model that draws.",
        purposes=(painters.PURPOSE,),
        stands=painters.describe_painters,
    ),
    Agent("timing", "Finds free moments: posting slots, quiet hours and days, no two posts too near."),
    Agent(
        "publisher",
        "Sends what you approved, on time and once; what is uncertain is looked up, then asked about.",
        last=lambda work: work.publications.newest_at(),
    ),
    Agent(
        "collector",
        "Fetches numbers, comments and mentions of what went out.",
        last=lambda work: work.insights.newest_at(),
    ),
    Agent(
        "optimiser",
        "Proposes changes to what a campaign still plans, where its results give evidence.",
        purposes=("drafts",),
    ),
    Agent("reporter", "Makes the morning digest, the weekly report, and answers to “how did we do?”."),
)
"""The agents in the order of the work."""


@runtime_checkable
class HasSeveralModels(Protocol):
    """A model that is a chain of models, the last of which works by rules."""

    @property
    def models(self) -> Sequence[Model]:
        """The models of the chain, first choice first."""


@dataclass(frozen=True, slots=True)
class AvailableModels:
    """The models that agents can use now."""

    names: Sequence[str]
    """the providers of the configured models, first choice first"""
    troubles: Mapping[str, str]
    """provider → the error code of its newest call"""
    is_spent: bool


@dataclass(frozen=True, slots=True)
class RecentRuns:
    """Usage and last answers by purpose."""

    spent: Mapping[str, ModelUsage]
    last: Mapping[str, datetime]


async def list_agents(context: Context, _words: Sequence[str] = ()) -> Reply:
    """All agents with their state; words after the command are ignored."""
    context.require(Capability.LOOK)
    since = model_calls.start_of_day(context.now(), context.zone) - timedelta(days=usage.DAYS - 1)
    async with context.read() as work:
        minds = await _minds(work, context)
        runs = RecentRuns(
            await work.model_calls.usage_by_purpose(since=since), await work.model_calls.last_answers()
        )
        told = [
            _rows(context, each, minds, runs, last=await each.last(work) if each.last else None)
            for each in AGENTS
        ]
    head = text(f"Who works on this desk, and the last {usage.DAYS} days:")
    return Reply(text=lines(head, *(row for rows in told for row in rows)))


async def _minds(work: Work, context: Context) -> AvailableModels:
    model = context.desk.model
    names = [each.name for each in model.models[:-1]] if isinstance(model, HasSeveralModels) else [model.name]
    troubles = {name: await work.model_calls.last_error(name) for name in names}
    workspace = await work.workspaces.get()
    today = await work.model_calls.usage(since=model_calls.start_of_day(context.now(), workspace.zone))
    is_spent = model_calls.is_spent(model_calls.budget_limit(context, workspace), today)
    return AvailableModels(names, {name: code for name, code in troubles.items() if code}, is_spent)


def _rows(
    context: Context, each: Agent, minds: AvailableModels, runs: RecentRuns, *, last: datetime | None
) -> list[Text]:
    stands = each.stands(context, minds.is_spent) if each.stands else describe_state(each, minds)
    found = [text(f"{each.name.capitalize()} · {stands}"), text(f"  {each.does}")]
    ran = [runs.last[purpose] for purpose in each.purposes if purpose in runs.last] + ([last] if last else [])
    costs = [
        f" · {usage.describe_spending(runs.spent[purpose])}"
        for purpose in each.purposes
        if purpose in runs.spent
    ]
    if ran:
        found.append(text("  last run ", context.moment(max(ran)), *costs))
    elif each.purposes or each.last:
        found.append(text("  has not run yet", *costs))
    if each.within:
        found.append(text(f"  works in the calls of the {each.within}; what they cost stands there"))
    return found


def describe_state(each: Agent, minds: AvailableModels) -> str:
    """The state of an agent as people read it: whether it works now, and with which model."""
    if not each.purposes and not each.within:
        return "on"
    if not minds.names:
        return NEEDS_KEY if each.needs_model else RULES
    if minds.is_spent:
        return SHUT_OUT if each.needs_model else RESTING
    well = [name for name in minds.names if name not in minds.troubles]
    said = ", ".join(f"{name}: {code}" for name, code in minds.troubles.items())
    if not well:
        return f"no model answered it last ({said})"
    return f"on, with {well[0]}{f' (trouble: {said})' if said else ''}"
