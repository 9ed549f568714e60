"""Calls of a model: within the day's budget, every call recorded, and notices for people given once."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Any, Protocol, cast
from zoneinfo import ZoneInfo

from agents.context import Budget, Context
from agents.refusals import Refused
from agents.replies import Text, text
from integrations.errors import Misconfigured
from integrations.llm.base import FinalAnswer, FinishedCall, ModelRequest, Reset, TextDelta
from integrations.llm.base.tool_call_pieces import ToolCallPiece
from storage.models import Workspace
from storage.repositories.turns.model_calls import ModelUsage
from storage.unit_of_work import Work

TextListener = Callable[[str], Awaitable[None]]
"""receives the text of the answer so far"""


class CallWatcher(Protocol):
    """A watcher of tool calls while a model writes them."""

    async def take(self, calling: ToolCallPiece) -> None:
        """Take the next piece of a call."""

    async def forget(self) -> None:
        """Forget everything so far, because the answer begins anew."""


class _NoWatcher:
    async def take(self, calling: ToolCallPiece) -> None: ...

    async def forget(self) -> None: ...


UNWATCHED: CallWatcher = _NoWatcher()
BROKE_OFF = "The model broke off in the middle of its answer; please try again."


@dataclass(frozen=True, slots=True)
class ModelAnswer:
    """A whole answer, the tokens it took, and a notice for people about its model ("" for none)."""

    done: FinalAnswer
    tokens: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class DailyBudget:
    """Whether the day's budget is empty, and the provider that answered last."""

    is_empty: bool
    last: str


async def ask_model(
    context: Context, request: ModelRequest, *, heard: TextListener, watch: CallWatcher = UNWATCHED
) -> ModelAnswer:
    """The model's answer; `watch` sees its tool calls while they are written.

    Raises `Refused` and the model's errors; the calls are recorded in any case.
    """
    budgeted = await read_budget(context, request.purpose)
    request = replace(request, free=budgeted.is_empty)
    calls: list[FinishedCall] = []
    try:
        done = await _listen(context, request, heard, calls, watch=watch)
    finally:
        await record_calls(context, request.purpose, calls)
    tokens = sum(each.usage.total for each in calls)
    return ModelAnswer(done, tokens, _note(request, done, calls, budgeted))


async def _listen(
    context: Context,
    request: ModelRequest,
    heard: TextListener,
    calls: list[FinishedCall],
    *,
    watch: CallWatcher,
) -> FinalAnswer:
    done: FinalAnswer | None = None
    so_far = ""
    async with aclosing(cast(Any, context.desk.model.answer(request))) as events:
        async for event in events:
            match event:
                case FinalAnswer():
                    done = event
                case FinishedCall():
                    calls.append(event)
                case Reset():
                    so_far = ""
                    await watch.forget()
                case ToolCallPiece():
                    await watch.take(event)
                case TextDelta(text=piece):
                    so_far += piece
                    await heard(so_far)
    if done is None:
        raise Refused(BROKE_OFF)
    return done


async def read_budget(context: Context, purpose: str) -> DailyBudget:
    """The workspace's budget of today, and the provider that answered last for this purpose."""
    async with context.read() as work:
        workspace = await work.workspaces.get()
        today = start_of_day(context.now(), workspace.zone)
        spent, last = await work.model_calls.usage_and_provider(purpose, since=today)
        return DailyBudget(is_spent(budget_limit(context, workspace), spent), last)


def start_of_day(now: datetime, zone: str) -> datetime:
    """The first moment of the present day in a zone."""
    return datetime.combine(now.astimezone(ZoneInfo(zone)), time(), ZoneInfo(zone))


def budget_limit(context: Context, workspace: Workspace) -> Budget:
    """The limits of a workspace: its own or the desk's, whichever is less."""
    desk = context.desk.budget
    return Budget(_least(workspace.tokens_a_day, desk.tokens), _least(workspace.cost_a_day, desk.cost))


def _least(*limits: int | None) -> int | None:
    return min((each for each in limits if each is not None), default=None)


def is_spent(limit: Budget, spent: ModelUsage) -> bool:
    """Whether a limit of the day is reached."""
    return (limit.tokens is not None and spent.tokens >= limit.tokens) or (
        limit.cost is not None and spent.cost >= limit.cost
    )


def _note(request: ModelRequest, done: FinalAnswer, calls: Sequence[FinishedCall], purse: DailyBudget) -> str:
    """The line that says that a lesser model answered; '' for its next answers."""
    by = calls[-1].provider if calls else ""
    if not done.instead_of or by == purse.last:
        return ""
    how = done.label.partition(":")[0]
    if request.free:
        return f"ℹ Today's budget for AI is spent, so this was {how}. /usage shows on what."
    return f"ℹ Our usual model does not answer just now, so this was {how}."


async def record_calls(context: Context, purpose: str, calls: Sequence[FinishedCall]) -> None:
    """Record the calls; owners get one message about trouble that only they can fix."""
    if not calls:
        return
    async with context.work() as work:
        news = [each.trouble.sentence for each in calls if await _is_news(work, each) and each.trouble]
        await work.model_calls.add([_row(each, purpose, at=context.now()) for each in calls])
    if news and context.desk.owners:
        words: Text = text("⚠ ", " ".join(news), " Until then the next model answers.")
        await context.desk.owners.tell(context.workspace_id, context.channel, words)


async def _is_news(work: Work, called: FinishedCall) -> bool:
    """Whether the call failed by a misconfiguration that its last call did not have."""
    trouble = called.trouble
    if not isinstance(trouble, Misconfigured):
        return False
    return await work.model_calls.last_error(called.provider) != trouble.code


def _row(called: FinishedCall, purpose: str, *, at: datetime) -> dict[str, Any]:
    usage = called.usage
    return {
        "at": at,
        "purpose": purpose,
        "provider": called.provider,
        "model": called.model,
        "input": usage.input,
        "cached": usage.cached,
        "written": usage.written,
        "output": usage.output,
        "thinking": usage.thinking,
        "cost": called.cost,
        "request_id": called.request_id,
        "took_ms": round(called.took.total_seconds() * 1000),
        "trouble": (called.trouble.code or "trouble") if called.trouble else "",
    }
