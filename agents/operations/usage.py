"""Usage: what models used and cost today, in the last days and per approved post; what platforms cost."""

from collections.abc import Sequence
from datetime import timedelta

from agents.context import Budget, Capability, Context
from agents.publishing import costs
from agents.replies import Reply, say
from agents.turns.model_calls import budget_limit, start_of_day
from storage.repositories.turns.model_calls import ModelUsage, UsageShare

DAYS = 30
MOST_SHARES = 8


async def show_usage(context: Context, _words: Sequence[str] = ()) -> Reply:
    """Usage and costs in a few lines; words after the command are ignored."""
    context.require(Capability.LOOK)
    today = start_of_day(context.now(), context.zone)
    since = today - timedelta(days=DAYS - 1)
    async with context.read() as work:
        limit = budget_limit(context, await work.workspaces.get())
        day = await work.model_calls.usage(since=today)
        month = await work.model_calls.usage(since=since)
        shares = await work.model_calls.usage_shares(since=since)
        approved = await work.approvals.approved_posts(since=since)
        paid = await work.platform_costs.totals(since=since)
    acts = [f"  {each}" for each in costs.format_totals(context.platforms, paid)]
    if acts:
        acts.insert(0, f"What went out in the last {DAYS} days cost, without what reading it back costs:")
    if not month.calls:
        return say("\n".join([f"No model was asked in the last {DAYS} days.{_limits(limit)}", *acts]))
    rows = [
        f"Today: {describe_spending(day)}{_limits(limit)}",
        f"Last {DAYS} days: {describe_spending(month)}",
        *(f"  {row}" for row in _by_purpose(shares)),
        *_habits(month),
        _per_post(month, approved),
        *acts,
    ]
    return say("\n".join(rows))


def format_cost(cost: int) -> str:
    """Millionths of a US dollar, with more digits the smaller the amount is."""
    places = 2 if cost >= 10_000 or not cost else 4 if cost >= 100 else 6
    return f"${cost / 1_000_000:,.{places}f}"


def describe_spending(spent: ModelUsage) -> str:
    """Calls, tokens and dollars of a usage."""
    unpriced = f" and {_calls(spent.unpriced)} without a known price" if spent.unpriced else ""
    return f"{_calls(spent.calls)}, {spent.tokens:,} tokens, {format_cost(spent.cost)}{unpriced}"


def _calls(count: int) -> str:
    return f"{count:,} {'call' if count == 1 else 'calls'}"


def _limits(limit: Budget) -> str:
    parts = [f"{limit.tokens:,} tokens"] if limit.tokens is not None else []
    parts += [format_cost(limit.cost)] if limit.cost is not None else []
    return f" (budget: {' and '.join(parts)} a day)" if parts else ""


def _by_purpose(shares: Sequence[UsageShare]) -> list[str]:
    named = [each for each in shares if each.model or not each.usage.failed]
    rows = [
        f"{each.purpose}, {each.model or each.provider}: {describe_spending(each.usage)}"
        for each in named[:MOST_SHARES]
    ]
    return [*rows, f"… and {len(named) - MOST_SHARES} more"] if len(named) > MOST_SHARES else rows


def _habits(spent: ModelUsage) -> list[str]:
    """The shares of cached input, of thinking, and of failed calls."""
    parts = []
    if spent.prompt:
        parts.append(f"{spent.cached / spent.prompt:.0%} of what was read came from a cache")
    if spent.output:
        parts.append(f"{spent.thinking / spent.output:.0%} of what was written was thinking")
    if spent.failed:
        parts.append(f"{_calls(spent.failed)} failed")
    return [", ".join(parts)] if parts else []


def _per_post(spent: ModelUsage, approved: int) -> str:
    if not approved:
        return "No post was approved in these days."
    each = f"{spent.tokens // approved:,} tokens and {format_cost(spent.cost // approved)}"
    return f"{approved:,} {'post' if approved == 1 else 'posts'} approved: {each} for each"
