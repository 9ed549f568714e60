"""Tools for time: move posts, cancel them, ask to send them now; what is planned."""

from functools import partial
from typing import Literal

from pydantic import BaseModel, ConfigDict

from agents.approvals import reversals
from agents.cards import post_card
from agents.cards.plan_card import MOST_CARDS
from agents.context import Capability, Context
from agents.posts import revisions
from agents.refusals import Refused, one_by_one
from agents.replies import Card, Reply, Text, say, text
from agents.schedule import calendar, queue
from agents.times import timing
from agents.turns.toolbox import tool
from storage.models import Post, Status


class Move(BaseModel):
    """Another time for a post, as a wall time such as 2026-11-24T09:00."""

    model_config = ConfigDict(extra="forbid")
    number: int
    due: str


@tool(needs=Capability.CHANGE, settles=True, says="finding the time")
async def move_posts(context: Context, moves: list[Move]) -> Reply:
    """Propose another time for posts. People are asked again; only the posts named here change."""
    return await one_by_one(moves, partial(_move, context))


async def _move(context: Context, move: Move) -> Reply:
    wall = timing.parse_wall(move.due, context.zone)
    resolved = timing.resolve_future(wall, context.zone, now=context.now())
    post, before = await revisions.move_post(context, move.number, resolved.at)
    note = " (that wall time is skipped when the clocks change)" if resolved.moved else ""
    was, now = context.moment(before), context.moment(resolved.at)
    return await _shown(context, post, text(f"#{move.number} moved from ", was, " to ", now, note))


async def _shown(context: Context, post: Post, words: Text) -> Reply:
    """What was done to a post, with its card as it stands now."""
    card = await _card(context, post.number)
    return Reply(text=words, cards=(card,), redraw=(f"plan:{post.campaign_id}",))


async def _card(context: Context, number: int) -> Card:
    async with context.read() as work:
        post = await work.posts.numbered(number)
        return await post_card.post_card(work, context.platforms, post, now=context.now())


@tool(needs=Capability.CHANGE, settles=True)
async def add_to_queue(context: Context, numbers: list[int]) -> Reply:
    """Put posts on the next free posting slot of each of their accounts. People are asked again."""
    return await queue.enqueue(context, numbers)


@tool(needs=Capability.CHANGE, settles=True)
async def cancel_posts(context: Context, numbers: list[int], account: str) -> Reply:
    """Cancel posts before they go out, on one account or ("") on all. It can be undone for a minute."""
    return await one_by_one(numbers, partial(_cancel, context, account=account))


async def _cancel(context: Context, number: int, *, account: str) -> Reply:
    post = await reversals.cancel(context, number, account=account)
    where = f" on {account}" if account else ""
    return await _shown(context, post, text(f"✗ #{number} cancelled{where}; it will not go out."))


@tool(needs=Capability.CHANGE, settles=True)
async def publish_now(context: Context, numbers: list[int]) -> Reply:
    """Propose to send posts at once: they go out as soon as somebody presses Approve."""
    return await one_by_one(numbers, partial(_propose_now, context))


async def _propose_now(context: Context, number: int) -> Reply:
    async with context.read() as work:
        post = await work.posts.numbered(number)
    if any(variant.status is Status.PUBLISHED for variant in post.variants):
        raise Refused(f"#{number} is out already.")
    post, _ = await revisions.move_post(context, number, context.now())
    return await _shown(context, post, text(f"#{number} goes out as soon as somebody presses Approve."))


@tool(needs=Capability.LOOK)
async def show_queue(context: Context) -> Reply:
    """What goes out next."""
    return await calendar.show_queue(context)


@tool(needs=Capability.LOOK)
async def show_calendar(context: Context, period: Literal["week", "month"]) -> Reply:
    """What is planned in a week or a month."""
    return await calendar.show_calendar(context, period)


@tool(needs=Capability.LOOK)
async def show_post(context: Context, number: int) -> Reply:
    """One post as it stands."""
    return Reply(cards=(await _card(context, number),))


@tool(needs=Capability.LOOK)
async def read_posts(context: Context, numbers: list[int]) -> Reply:
    """The words of posts as they stand, for you alone: before you rewrite what you were not shown."""
    async with context.read() as work:
        found = [await work.posts.numbered(number) for number in numbers[:MOST_CARDS]]
    words = {
        str(post.number): {each.account.ref: each.current.words for each in post.variants} for post in found
    }
    return Reply(for_model={"words": words})


@tool(needs=Capability.LOOK)
async def show_waiting(context: Context) -> Reply:
    """The cards that wait for somebody's decision."""
    async with context.read() as work:
        waiting = await work.posts.with_status(
            Status.PROPOSED, Status.HELD, Status.ASKING, Status.REJECTED, Status.RECONNECT
        )
        first = waiting[:MOST_CARDS]
        shown = await post_card.post_cards(work, context.platforms, first, now=context.now())
    if not shown:
        return say("Nothing waits for a decision.")
    more = f" These are the first {len(first)} of {len(waiting)}." if len(waiting) > len(first) else ""
    return Reply(text=text(f"Press the button on the card: only a press counts.{more}"), cards=tuple(shown))
