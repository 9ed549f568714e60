"""Evergreen posts: published posts that are offered again for gaps in the queue, and approved each time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile

from agents.context import Capability, Context
from agents.platform_rules.registry import Platforms
from agents.posts import creation
from agents.posts.creation import Author, NewPost, NewVariant
from agents.refusals import Refused
from agents.replies import Reply, lines, parse_digits, say, text
from agents.text import AGAIN
from agents.times import local_days, posting_slots, timing
from agents.times.posting_slots import AccountSlots
from storage.models import Campaign, Health, Post, Status, Variant
from storage.unit_of_work import Work

DAYS = 30
AHEAD = timedelta(days=2)
"""A free slot within this time is a gap."""
OFFER = "♻ The queue has a gap; this was said before and may be said again:"
NOTE = f"evergreen: {AGAIN} #{{number}}"
LIKE = "Write /evergreen 3 every 30 days, or /evergreen 3 off."


async def mark_evergreen(context: Context, number: int, words: Sequence[str]) -> Reply:
    """Let a post be offered again after some days (["every", "30", "days"]), or never again (["off"])."""
    context.require(Capability.DRAFT)
    wanted = _days(words)
    async with context.work() as work:
        post = await work.posts.lock((await work.posts.numbered(number)).id)
        if post.rerun_of is not None:
            origin = await work.posts.by_id(post.rerun_of)
            raise Refused(f"#{number} is a rerun itself: mark #{origin.number if origin else '?'}.")
        post.set_evergreen(wanted)
        await work.audit.add(
            actor=context.person.name,
            verb="marked",
            subject=f"post #{number}",
            at=context.now(),
            evergreen=wanted,
        )
        slotted = await work.posting_slots.by_account([variant.account_id for variant in post.variants])
    if wanted is None:
        return say(f"✓ #{number} is not offered again.")
    hint = "" if slotted else " Its accounts have no posting slots yet: /slots sets them."
    return say(
        f"✓ #{number} is evergreen: once out, it is offered again into free slots, never twice on an account "
        f"within {wanted} days, and asks for approval each time.{hint}"
    )


def _days(words: Sequence[str]) -> int | None:
    said = [word.lower() for word in words if word.lower() not in ("every", "days", "day")]
    if said == ["off"]:
        return None
    number = DAYS if not said else parse_digits(said[0]) if len(said) == 1 else None
    if number is None or not 1 <= number <= 730:
        raise Refused(LIKE)
    return number


async def list_evergreen(context: Context) -> Reply:
    """The evergreen posts, and when each was published last."""
    async with context.read() as work:
        green = await work.evergreens.all()
        said = await work.evergreens.last_said(green)
    if not green:
        return say(f"No post is evergreen. {LIKE}")
    rows = [text("Evergreen:")]
    for post in green:
        last = max((at for (post_id, _), at in said.items() if post_id == post.id), default=None)
        when = ("last ", local_days.DayAndTime(last, context.zone)) if last else ("not out yet",)
        rows.append(text(f"  #{post.number} {post.brief} · every {post.evergreen_days} days · ", *when))
    return Reply(text=lines(*rows))


async def offer_reruns(work: Work, platforms: Platforms, *, now: datetime) -> list[int]:
    """Propose reruns for the gaps of the next days; returns the numbers of the new posts.

    At most one rerun waits on an account at a time, so that people are not flooded.
    """
    workspace = await work.workspaces.get(lock=True)
    green = await work.evergreens.all()
    candidates = _candidates(green)
    busy = await work.evergreens.accounts_with_open_rerun()
    accounts = {a.id: a for a in await work.accounts.all() if a.health is Health.CONNECTED}
    open_to = [each for each in candidates if each in accounts and each not in busy]
    hours = await posting_slots.load_slots(work, workspace, open_to, now=now)
    said = await work.evergreens.last_said(green)
    chosen = [_choose(candidates[each], said, there, now=now) for each, there in sorted(hours.items())]
    return [await _propose(work, platforms, each, now=now) for each in chosen if each]


def _candidates(green: Sequence[Post]) -> Mapping[int, list[tuple[Post, Variant]]]:
    """Account id → the evergreen posts that are published on it."""
    found: dict[int, list[tuple[Post, Variant]]] = {}
    for post in green:
        for variant in post.variants:
            if variant.status is Status.PUBLISHED:
                found.setdefault(variant.account_id, []).append((post, variant))
    return found


def _choose(
    there: Sequence[tuple[Post, Variant]],
    said: Mapping[tuple[int, int], datetime],
    hours: AccountSlots,
    *,
    now: datetime,
) -> "RerunChoice | None":
    """The first gap that a post may fill, and the post among those that was published longest ago."""
    first = local_days.local_day(now, hours.workspace.zone)
    oldest = sorted(there, key=lambda pair: said[pair[0].id, pair[1].account_id])
    gaps = hours.free_moments(first=first, after=now + timing.SOONEST)
    for at in takewhile(lambda at: at < now + AHEAD, gaps):
        for post, variant in oldest:
            if at - said[post.id, variant.account_id] >= timedelta(days=post.evergreen_days or DAYS):
                return RerunChoice(post, variant, at)
    return None


@dataclass(frozen=True, slots=True)
class RerunChoice:
    """The post to offer again, and the moment of the gap."""

    origin: Post
    variant: Variant
    at: datetime


async def _propose(work: Work, platforms: Platforms, chosen: RerunChoice, *, now: datetime) -> int:
    origin, variant = chosen.origin, chosen.variant
    campaign = await work.campaigns.by_id(origin.campaign_id)
    current = variant.current
    piece = NewVariant(
        variant.account, current.words, chosen.at, variant.zone, current.media, current.besides
    )
    author = Author(current.author_id, NOTE.format(number=origin.number))
    (post,) = await creation.create_posts(
        work,
        platforms,
        await _anew(work, origin, campaign, now=now),
        [NewPost(origin.brief, [piece], rerun_of=origin.id)],
        author=author,
        now=now,
    )
    await work.audit.add(
        actor="copydesk", verb="offered again", subject=f"post #{post.number}", at=now, of=origin.number
    )
    return post.number


async def _anew(work: Work, origin: Post, campaign: Campaign | None, *, now: datetime) -> Campaign:
    """A campaign for the rerun, in the channel where the first post was planned."""
    workspace = await work.workspaces.get()
    place_id = campaign.place_id if campaign else workspace.home_channel_id or 0
    return await creation.create_campaign(
        work,
        goal=f"again: {origin.brief}",
        author=Author(origin.author_id),
        place_id=place_id,
        thread=campaign.thread if campaign else "",
        now=now,
    )
