"""The life of a campaign: deciding about its strategy, showing, pausing, resuming and closing it."""

from collections import Counter
from collections.abc import Sequence

from agents.approvals import requests, reversals, stale_cards
from agents.campaigns import amendments, strategist, strategy_outline
from agents.cards import plan_card, post_card
from agents.cards.post_rows import CAMPAIGN_PAUSED
from agents.cards.status_words import STATUS_WORDS
from agents.context import Capability, Context
from agents.refusals import Refused
from agents.replies import Button, Card, Reply, Text, lines, merge, say, text
from agents.text import counted
from agents.times import local_days
from agents.turns.toolbox import Toolbox
from storage.models import OPEN, Answer, Campaign, Post, Status, Strategy
from storage.unit_of_work import Work

MOST = 30
"""Campaigns of one list."""
EMPTY = "There is no campaign yet. Begin one: /campaign more sign-ups for our spring course"


async def approve_strategy(context: Context, campaign_id: int, version: int, *, toolbox: Toolbox) -> Reply:
    """Approve the strategy, and draft its posts with the only tool of `toolbox`, which plans posts.

    Nothing is published by this: each post waits for its own approval.
    """
    async with context.work() as work:
        campaign, strategy = await _hold_pending(work, context, campaign_id, version)
        strategy.decide(Answer.APPROVED, by=context.person.id, at=context.now())
        campaign.change()
        await _record(work, context, "approved", campaign, strategy=strategy.version)
        new_version = campaign.version
    confirmation = say(f"✓ The strategy of campaign {campaign.number} is approved.")
    drafts = await strategist.draft_posts(context, campaign_id, new_version, toolbox=toolbox)
    return merge([confirmation, drafts])


async def reject_strategy(context: Context, campaign_id: int, version: int) -> Reply:
    """Reject the strategy."""
    async with context.work() as work:
        campaign, strategy = await _hold_pending(work, context, campaign_id, version)
        strategy.decide(Answer.REJECTED, by=context.person.id, at=context.now())
        campaign.change()
        await _record(work, context, "rejected", campaign, strategy=strategy.version)
    return say(
        f"✗ The strategy of campaign {campaign.number} is rejected; nothing was drafted.",
        redraw=(strategy_outline.campaign_key(campaign),),
    )


async def _hold_pending(
    work: Work, context: Context, campaign_id: int, version: int
) -> tuple[Campaign, Strategy]:
    """The campaign, locked, and its pending strategy. Raises like `hold_unchanged`."""
    campaign = await hold_unchanged(work, context, campaign_id, version)
    strategy = await work.strategies.newest(campaign.id)
    if strategy is None or strategy.answer is not Answer.PENDING or campaign.closed_at:
        raise stale_cards.Stale(f"Nothing about campaign {campaign.number} waits for a decision.")
    return campaign, strategy


async def hold_unchanged(work: Work, context: Context, campaign_id: int, version: int) -> Campaign:
    """The campaign, locked, if it is still at `version` and the person may decide.

    Raises `Refused`, `NotFound`, or `Stale`, which says who decided first.
    """
    campaign = await work.campaigns.lock(campaign_id)
    if Capability.DECIDE not in context.capabilities:
        deciding = ", ".join(person.name for person in await work.people.approvers())
        raise Refused(f"Only {deciding} can decide about campaign {campaign.number}.")
    if campaign.version != version:
        raise stale_cards.Stale(*await _explain_change(work, context, campaign))
    return campaign


async def _explain_change(work: Work, context: Context, campaign: Campaign) -> Text:
    strategy = await work.strategies.newest(campaign.id)
    if strategy and strategy.decided_at and strategy.answer in (Answer.APPROVED, Answer.REJECTED):
        person = await work.people.by_id(strategy.decided_by)
        who, when = person.name if person else "somebody", context.moment(strategy.decided_at)
        named = f"The strategy of campaign {campaign.number}"
        return text(f"{named} was already {strategy.answer} by {who}, ", when, ".")
    return text(stale_cards.changed_since_shown(f"Campaign {campaign.number}"))


async def list_campaigns(context: Context) -> Reply:
    """All campaigns, newest first, one line each."""
    async with context.read() as work:
        found = await work.campaigns.all()
        rows = [await _row(work, each) for each in found[:MOST]]
    if not rows:
        return say(EMPTY)
    more = [text(f"… and {len(found) - MOST:,} older ones")] if len(found) > MOST else []
    return Reply(text=lines(text("Campaigns"), *rows, *more, text("/campaign show N shows one.")))


async def _row(work: Work, campaign: Campaign) -> Text:
    strategy = await work.strategies.newest(campaign.id)
    posts = await work.posts.of_campaign(campaign.id)
    span = ""
    if strategy:
        outline = strategy_outline.read_outline(strategy)
        span = f" · {local_days.day_name(outline.first)} to {local_days.day_name(outline.last)}"
    return text(
        f"  {campaign.number} · {campaign.goal} · {_stands(campaign, strategy)}{span} · {_tally(posts)}"
    )


def _stands(campaign: Campaign, strategy: Strategy | None) -> str:
    if campaign.closed_at:
        return "closed"
    if campaign.paused_at:
        return "paused"
    waits = strategy is not None and strategy.answer is Answer.PENDING
    rejected = strategy is not None and strategy.answer is Answer.REJECTED
    return "waits for approval" if waits else "rejected" if rejected else "running"


def _tally(posts: Sequence[Post]) -> str:
    """ "5 posts: 2 scheduled, 3 published", each post counted by the status of its first variant."""
    if not posts:
        return "no posts yet"
    said = Counter(STATUS_WORDS[post.variants[0].status].row.partition(":")[0] for post in posts)
    return f"{counted(len(posts), 'post')}: {', '.join(f'{n} {what}' for what, n in said.items())}"


async def show_campaign(context: Context, number: int) -> Reply:
    """The cards of a campaign: its strategy, its plan, and its pending amendments."""
    async with context.read() as work:
        campaign = await work.campaigns.numbered(number)
        posts = await work.posts.of_campaign(campaign.id)
        shown: list[Card | None] = [await strategy_outline.campaign_card(work, campaign)]
        if posts:
            shown.append(await plan_card.plan_card(work, context.platforms, campaign))
        shown += [
            await amendments.find_amendment_card(work, each.id, context.now())
            for each in await work.amendments.pending(campaign.id)
        ]
    return Reply(
        text=text(f"Campaign {number}: {_tally(posts)}."), cards=tuple(each for each in shown if each)
    )


async def pause_campaign(context: Context, number: int) -> Reply:
    """Pause a campaign: none of its posts goes out; drafting and approving stay possible."""
    context.require(Capability.DRAFT)
    async with context.work() as work:
        campaign = await _open(work, number)
        if campaign.paused_at:
            return say(
                f"Campaign {number} is paused already, since ", context.moment(campaign.paused_at), "."
            )
        campaign.pause(context.now())
        await _record(work, context, "paused", campaign)
    return say(
        f"⏸ Campaign {number} is paused: none of its posts goes out until /campaign resume {number}.",
        redraw=(strategy_outline.campaign_key(campaign),),
    )


async def resume_campaign(context: Context, number: int) -> Reply:
    """Resume a campaign; posts that fell due meanwhile are shown and wait for a press."""
    context.require(Capability.DECIDE)
    async with context.work() as work:
        for post in await work.posts.of_campaign((await _open(work, number)).id):
            for variant in (await work.posts.lock(post.id)).variants:
                if variant.status is Status.SCHEDULED and variant.due_at <= context.now():
                    variant.hold(CAMPAIGN_PAUSED)
        campaign = await _open(work, number)
        if campaign.paused_at is None:
            raise Refused(f"Campaign {number} is not paused.")
        campaign.go_on()
        await _record(work, context, "resumed", campaign)
    return await _resumed(context, campaign)


async def _resumed(context: Context, campaign: Campaign) -> Reply:
    async with context.read() as work:
        waiting = [
            post
            for post in await work.posts.of_campaign(campaign.id)
            if any(variant.status is Status.HELD for variant in post.variants)
        ]
        held = await post_card.post_cards(work, context.platforms, waiting, now=context.now())
    was = "was" if len(held) == 1 else "were"
    fell_due = f"{counted(len(held), 'post')} fell due meanwhile and {was} held back; nothing was published."
    outcome = fell_due if held else "Nothing fell due meanwhile."
    return Reply(
        text=text(f"▶ Campaign {campaign.number} goes on. {outcome}"),
        cards=tuple(held),
        redraw=(strategy_outline.campaign_key(campaign),),
    )


async def ask_to_close(context: Context, number: int) -> Reply:
    """The effect of closing the campaign, and a button that closes it."""
    context.require(Capability.DECIDE)
    async with context.read() as work:
        campaign = await _open(work, number, lock=False)
        still = _still_open(await work.posts.of_campaign(campaign.id))
    named = ", ".join(f"#{post.number}" for post in still) or "none"
    confirm = f"Close campaign {number} and drop {counted(len(still), 'open post')}?"
    value = f"close:{campaign.id}:{campaign.version}"
    return Reply(
        text=text(f"Closing campaign {number} drops its open posts ({named}). What is out stays out."),
        buttons=(Button(f"Close campaign {number}", value, "danger", confirm),),
    )


async def close_campaign(context: Context, campaign_id: int, version: int) -> Reply:
    """Close a campaign: drop its open posts, withdraw its pending proposals. Raises like `hold_unchanged`."""
    async with context.work() as work:
        dropped = []
        for post in _still_open(await work.posts.of_campaign(campaign_id)):
            held = await work.posts.lock(post.id)
            if going := [variant for variant in held.variants if variant.status in OPEN]:
                await reversals.drop_variants(work, context, held, going)
                dropped.append(held)
        campaign = await hold_unchanged(work, context, campaign_id, version)
        if campaign.closed_at:
            raise Refused(f"Campaign {campaign.number} is closed already.")
        campaign.close(context.now())
        if strategy := await work.strategies.newest(campaign.id):
            strategy.withdraw()
        proposed = await work.amendments.pending(campaign.id)
        for each in proposed:
            each.withdraw()
        await _record(work, context, "closed", campaign, dropped=[post.number for post in dropped])
    gone = ", ".join(f"#{post.number}" for post in dropped)
    words = f"{gone} will not go out." if gone else "Nothing of it was open."
    changed = [key for post in dropped for key in requests.card_keys(post)]
    asked = [f"amendment:{each.id}" for each in proposed]
    return say(
        f"✓ Campaign {campaign.number} is closed. {words}",
        redraw=dict.fromkeys((strategy_outline.campaign_key(campaign), *changed, *asked)),
    )


def _still_open(posts: Sequence[Post]) -> list[Post]:
    return [post for post in posts if any(variant.status in OPEN for variant in post.variants)]


async def _open(work: Work, number: int, *, lock: bool = True) -> Campaign:
    """The campaign with this number, unless it is closed. Raises `Refused` or `NotFound`."""
    campaign = await work.campaigns.numbered(number)
    if campaign.closed_at:
        raise Refused(f"Campaign {number} is closed. /campaign list shows the others.")
    return await work.campaigns.lock(campaign.id) if lock else campaign


async def _record(work: Work, context: Context, verb: str, campaign: Campaign, **detail: object) -> None:
    await work.audit.add(
        actor=context.person.name,
        verb=verb,
        subject=f"campaign {campaign.number}",
        at=context.now(),
        **detail,
    )
