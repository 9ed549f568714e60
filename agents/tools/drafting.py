"""Tools that draft: plan posts, rewrite them."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from agents.cards import plan_card, post_card
from agents.context import Capability, Context
from agents.posts import alternatives as versions_of
from agents.posts import plans, revisions
from agents.posts.plans import Draft
from agents.posts.revisions import format_change
from agents.refusals import Refused, one_by_one
from agents.replies import Card, Reply, Text, lines, text
from agents.times import timing
from agents.turns.toolbox import tool
from storage.models import Campaign, Post
from storage.unit_of_work import Work


class Words(BaseModel):
    """What goes out on one account."""

    model_config = ConfigDict(extra="forbid")
    account: str
    text: str


class PlannedPost(BaseModel):
    """One post of a plan. `due` is a wall time such as 2026-11-24T09:00, or "" to let the desk choose."""

    model_config = ConfigDict(extra="forbid")
    brief: str
    due: str
    variants: Annotated[list[Words], Field(min_length=1)]


class Rewrite(BaseModel):
    """Complete new words for one post, for the accounts that change."""

    model_config = ConfigDict(extra="forbid")
    number: int
    variants: Annotated[list[Words], Field(min_length=1)]


@tool(needs=Capability.DRAFT, settles=True, says="writing the drafts", grows="posts")
async def plan_posts(context: Context, topic: str, start: str, end: str, posts: list[PlannedPost]) -> Reply:
    """Propose posts with all their drafts in one call, between the days `start` and `end` (YYYY-MM-DD or "").

    Each post has words for each account it goes out on. People approve them; nothing is published by this.
    """
    today = context.local_now().date()
    first = _day(start) or today
    last = _day(end) or max(first, today + timedelta(days=6))
    if last < max(first, today):
        raise Refused(f"From {first:%d %b %Y} to {last:%d %b %Y}: these days have passed or run backwards.")
    if last > today + timing.FARTHEST:
        raise Refused(f"{last:%d %b %Y} is more than two years away; choose nearer days.")
    notes: list[Text] = []
    drafts = [_draft(context, post, notes) for post in posts]
    cards: list[Card] = []

    async def show(work: Work, campaign: Campaign, posts: Sequence[Post]) -> None:
        cards.extend(await _plan_cards(work, context, campaign, posts))

    await plans.store_plan(
        context, goal=topic, first=max(first, today), last=last, drafts=drafts, note=context.writer, show=show
    )
    return Reply(text=lines(*notes), cards=tuple(cards))


def _draft(context: Context, post: PlannedPost, notes: list[Text]) -> Draft:
    due = None
    if post.due:
        wall = timing.parse_wall(post.due, context.zone)
        resolved = timing.resolve_future(wall, context.zone, now=context.now())
        due = resolved.at
        if resolved.moved:
            notes.append(
                text(
                    f"{wall:%H:%M} does not exist on {wall:%d %b}: the clocks change. I took ",
                    context.moment(due),
                )
            )
    return Draft(brief=post.brief, due=due, words=_words(post.variants))


def _words(variants: list[Words]) -> dict[str, str]:
    """account ref → words. Raises `Refused` for an account that is named twice: one text would be lost."""
    words = {each.account: each.text for each in variants}
    if len(words) < len(variants):
        raise Refused("One post has two texts for the same account. Nothing was changed.")
    return words


def _day(words: str) -> date | None:
    if not words:
        return None
    try:
        return date.fromisoformat(words)
    except ValueError:
        raise Refused(f"“{words}” is not a day. Write it like 2026-11-24.") from None


async def _plan_cards(work: Work, context: Context, campaign: Campaign, posts: Sequence[Post]) -> list[Card]:
    """The cards of a plan that was just stored; of a campaign's plan, with all posts of the campaign."""
    served = await work.posts.of_campaign(campaign.id) if context.campaign_id else posts
    shown = await post_card.post_cards(work, context.platforms, served, now=context.now())
    if len(posts) > 1:
        shown.insert(0, await plan_card.plan_card(work, context.platforms, campaign, posts=served))
    return shown


@tool(needs=Capability.CHANGE, settles=True, says="rewriting")
async def revise_posts(context: Context, changes: list[Rewrite]) -> Reply:
    """Give posts new words. Name only the posts and accounts that change; send their complete new text."""
    return await one_by_one(changes, partial(_revise, context))


class Version(BaseModel):
    """One version of a post: words for the accounts that it is about."""

    model_config = ConfigDict(extra="forbid")
    variants: Annotated[list[Words], Field(min_length=1)]


@tool(needs=Capability.CHANGE, settles=True, says="writing versions")
async def offer_versions(context: Context, number: int, versions: list[Version]) -> Reply:
    """Show two to four versions of one post to choose from, when somebody asks for versions or variations."""
    return await versions_of.offer_alternatives(context, number, [_words(each.variants) for each in versions])


async def _revise(context: Context, change: Rewrite) -> Reply:
    post, changed = await revisions.revise(
        context, change.number, _words(change.variants), note=context.writer
    )
    async with context.read() as work:
        fresh = await work.posts.numbered(post.number)
        card = await post_card.post_card(work, context.platforms, fresh, now=context.now())
    rows = [format_change(post, each) for each in changed]
    return Reply(text=lines(*rows), cards=(card,), redraw=(f"plan:{post.campaign_id}",))
