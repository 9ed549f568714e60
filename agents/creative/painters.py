"""Asks painters: within the day's budget, every call written down, and the next one where one fails."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from agents.context import Context
from agents.refusals import Refused
from agents.turns import model_calls
from agents.turns.model_calls import DailyBudget
from integrations.errors import Declined, OutsideError
from integrations.images.base import Painted, Painter, Wish
from integrations.llm.base import Called
from integrations.llm.base.abilities import Charges

PURPOSE = "images"
NOBODY = "Nobody draws pictures here. Drop one of your own into the chat."


@dataclass(frozen=True, slots=True)
class DrawnPictures:
    """The pictures of each wish, who drew them, and what people should know of it ('' for nothing)."""

    pictures: Sequence[Sequence[bytes]]
    label: str
    sets_words: bool
    """do they show the headline and nothing more?"""
    note: str = ""


def describe_painters(context: Context, is_spent: bool) -> str:  # noqa: FBT001 - as specialists are asked
    """Who would draw now, in words for people."""
    able = [each for each in context.desk.painters if not (is_spent and isinstance(each, Charges))]
    if not able:
        return "nobody draws here"
    rests = ": today's budget for AI is spent" if able[0] is not context.desk.painters[0] else ""
    return f"on, with {able[0].name}{rests}"


async def draw_with_painter(context: Context, wishes: Sequence[Wish]) -> DrawnPictures:
    """Have wishes of one subject drawn, all by the same painter. Raises `Refused` and what painters raise.

    A painter that declines is not worked around; any other trouble is told to who can mend it, and the next
    painter draws.
    """
    purse = await model_calls.read_budget(context, PURPOSE)
    painters = [each for each in context.desk.painters if not (purse.is_empty and isinstance(each, Charges))]
    trouble: OutsideError | None = None
    for painter in painters:
        try:
            painted = await _all(context, painter, wishes)
        except Declined:
            raise
        except OutsideError as failed:
            trouble = failed
        else:
            notes = [_note(context, painter, purse), *dict.fromkeys(each.note for each in painted)]
            shown = [each.pictures for each in painted]
            return DrawnPictures(shown, painter.label, painter.sets_words, "\n".join(filter(None, notes)))
    raise trouble or Refused(NOBODY)


async def _all(context: Context, painter: Painter, wishes: Sequence[Wish]) -> Sequence[Painted]:
    """Every wish, one after the other; what was called is kept, whatever came of it."""
    calls: list[Called] = []
    try:
        return [await _one(painter, wish, calls) for wish in wishes]
    finally:
        priced = [_priced(context, painter, each) for each in calls]
        await model_calls.record_calls(context, PURPOSE, priced)


async def _one(painter: Painter, wish: Wish, calls: list[Called]) -> Painted:
    try:
        painted = await painter.paint(wish)
    except OutsideError as trouble:
        if isinstance(painter, Charges):
            calls.append(Called(painter.name, painter.model, cost=0, trouble=trouble))
        raise
    calls.append(painted.called)
    return painted


def _priced(context: Context, painter: Painter, called: Called) -> Called:
    if called.trouble or not isinstance(painter, Charges):
        return called
    return replace(called, cost=painter.cost(called, on=context.now().date()))


def _note(context: Context, painter: Painter, purse: DailyBudget) -> str:
    """One quiet line when another than the first choice drew, and none for its next pictures."""
    if painter is context.desk.painters[0] or painter.name == purse.last:
        return ""
    if purse.is_empty:
        return f"ℹ Today's budget for AI is spent, so this was {painter.label}. /usage shows on what."
    return f"ℹ Our usual painter does not answer just now, so this was {painter.label}."
