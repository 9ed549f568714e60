"""Tools for time: move posts, cancel them, ask to send them now; what is planned."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from agents import calendar, cards, reversals, timing, writer
from agents.context import Capability, Context, Refused
from agents.replies import Card, Reply, Text, lines, say, text
from agents.toolbox import tool
from storage.models import Status


class Move(BaseModel):
    """Another time for a post, as a wall time such as 2026-11-24T09:00."""

    model_config = ConfigDict(extra="forbid")
    number: int
    due: str


@tool(needs=Capability.DRAFT)
async def move_posts(context: Context, moves: list[Move]) -> Reply:
    """Propose another time for posts. People are asked again; only the posts named here change."""
    rows: list[Text] = []
    shown: list[Card] = []
    redraw: list[str] = []
    for each in moves:
        wall = timing.parse_wall(each.due)
        resolved = timing.future(wall, context.zone, now=context.now())
        post, before = await writer.move(context, each.number, resolved.at)
        note = " (that wall time is skipped when the clocks change)" if resolved.moved else ""
        was, now = context.moment(before), context.moment(resolved.at)
        rows.append(text(f"#{each.number} moved from ", was, " to ", now, note))
        shown.append(await _card(context, each.number))
        redraw.append(f"plan:{post.campaign_id}")
    return Reply(text=lines(*rows), cards=tuple(shown), redraw=tuple(redraw))


async def _card(context: Context, number: int) -> Card:
    async with context.glance() as work:
        post = await work.posts.numbered(number)
        return await cards.post_card(work, context.platforms, post, now=context.now())


@tool(needs=Capability.DRAFT)
async def cancel_posts(context: Context, numbers: list[int], account: str) -> Reply:
    """Cancel posts before they go out, on one account or ("") on all. It can be undone for a minute."""
    rows: list[Text] = []
    shown: list[Card] = []
    redraw: list[str] = []
    for number in numbers:
        post = await reversals.cancel(context, number, account=account)
        where = f" on {account}" if account else ""
        rows.append(text(f"✗ #{number} cancelled{where}; it will not go out."))
        shown.append(await _card(context, number))
        redraw.append(f"plan:{post.campaign_id}")
    return Reply(text=lines(*rows), cards=tuple(shown), redraw=tuple(redraw))


@tool(needs=Capability.DRAFT)
async def publish_now(context: Context, numbers: list[int]) -> Reply:
    """Propose to send posts at once: they go out as soon as somebody presses Approve."""
    shown: list[Card] = []
    for number in numbers:
        async with context.glance() as work:
            post = await work.posts.numbered(number)
        if any(variant.status is Status.PUBLISHED for variant in post.variants):
            raise Refused(f"#{number} is out already.")
        await writer.move(context, number, context.now())
        shown.append(await _card(context, number))
    named = ", ".join(f"#{number}" for number in numbers)
    return Reply(text=text(f"{named} goes out as soon as somebody presses Approve."), cards=tuple(shown))


@tool(needs=Capability.LOOK)
async def show_queue(context: Context) -> Reply:
    """What goes out next."""
    return await calendar.queue(context)


@tool(needs=Capability.LOOK)
async def show_calendar(context: Context, period: Literal["week", "month"]) -> Reply:
    """What is planned in a week or a month."""
    return await calendar.calendar(context, period)


@tool(needs=Capability.LOOK)
async def show_post(context: Context, number: int) -> Reply:
    """One post as it stands."""
    return Reply(cards=(await _card(context, number),))


@tool(needs=Capability.LOOK)
async def show_waiting(context: Context) -> Reply:
    """The cards that wait for somebody's decision."""
    async with context.glance() as work:
        waiting = await work.posts.with_status(
            Status.PROPOSED, Status.HELD, Status.ASKING, Status.REJECTED, Status.RECONNECT
        )
        shown = [await cards.post_card(work, context.platforms, each, now=context.now()) for each in waiting]
    if not shown:
        return say("Nothing waits for a decision.")
    return Reply(text=text("Press the button on the card: only a press counts."), cards=tuple(shown))
