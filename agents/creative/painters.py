"""Drawing by painters: within the day's budget, every call recorded, and the next painter after trouble."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from agents.context import Context
from agents.refusals import Refused
from agents.turns import model_calls
from agents.turns.model_calls import DailyBudget
from integrations.errors import Declined, OutsideError
from integrations.images.base import PaintedPictures, Painter, PictureRequest
from integrations.llm.base import FinishedCall
from integrations.llm.base.abilities import Charges

PURPOSE = "images"
NO_PAINTER = "Nobody draws pictures here. Drop one of your own into the chat."


@dataclass(frozen=True, slots=True)
class DrawnPictures:
    """The pictures of each wish, the painter's label, and a note for people ('' for none)."""

    pictures: Sequence[Sequence[bytes]]
    label: str
    sets_words: bool
    """whether they show only the headline"""
    note: str = ""


def describe_painters(context: Context, is_spent: bool) -> str:  # noqa: FBT001 - as specialists are asked
    """The painter that would draw now, in words for people."""
    able = [each for each in context.desk.painters if not (is_spent and isinstance(each, Charges))]
    if not able:
        return "nobody draws here"
    rests = ": today's budget for AI is spent" if able[0] is not context.desk.painters[0] else ""
    return f"on, with {able[0].name}{rests}"


async def draw_with_painter(context: Context, wishes: Sequence[PictureRequest]) -> DrawnPictures:
    """Have the wishes of a subject drawn, all by the same painter. Raises `Refused` and painters' errors.

    When a painter declines the subject, no other is asked; after any other trouble the next painter draws.
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
    raise trouble or Refused(NO_PAINTER)


async def _all(
    context: Context, painter: Painter, wishes: Sequence[PictureRequest]
) -> Sequence[PaintedPictures]:
    """Paint the wishes one after the other; the calls are recorded even after an error."""
    calls: list[FinishedCall] = []
    try:
        return [await _one(painter, wish, calls) for wish in wishes]
    finally:
        priced = [_priced(context, painter, each) for each in calls]
        await model_calls.record_calls(context, PURPOSE, priced)


async def _one(painter: Painter, wish: PictureRequest, calls: list[FinishedCall]) -> PaintedPictures:
    try:
        painted = await painter.paint(wish)
    except OutsideError as trouble:
        if isinstance(painter, Charges):
            calls.append(FinishedCall(painter.name, painter.model, cost=0, trouble=trouble))
        raise
    calls.append(painted.called)
    return painted


def _priced(context: Context, painter: Painter, called: FinishedCall) -> FinishedCall:
    if called.trouble or not isinstance(painter, Charges):
        return called
    return replace(called, cost=painter.cost(called, on=context.now().date()))


def _note(context: Context, painter: Painter, purse: DailyBudget) -> str:
    """The line that says that another painter than the first choice drew; '' for its next pictures."""
    if painter is context.desk.painters[0] or painter.name == purse.last:
        return ""
    if purse.is_empty:
        return f"ℹ Today's budget for AI is spent, so this was {painter.label}. /usage shows on what."
    return f"ℹ Our usual painter does not answer just now, so this was {painter.label}."
