"""Makes Posts of what a model drafted, and new Revisions of what people or models change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from agents.approvals import decisions
from agents.checks import grounding
from agents.context import Capability, Context, Refused
from agents.media import fitting
from agents.operations.specialists import Specialist
from agents.platform_rules import extras, thread_parts
from agents.platform_rules.limits import Item
from agents.posts import creation, plans, rewriting
from agents.posts.creation import Author
from agents.posts.plans import Draft
from agents.turns import lessons
from storage.models import OPEN, Account, Campaign, Post, Variant
from storage.unit_of_work import Work

MOST_POSTS = 50
SPECIALIST = Specialist(
    "writer", "Writes and rewrites posts for each account, in your brand's voice.", within="planner", place=20
)


async def plan(
    context: Context, *, goal: str, first: date, last: date, drafts: Sequence[Draft], note: str
) -> tuple[Campaign, list[Post]]:
    """Store a plan and ask people about it. `note` says who wrote it. Raises `Refused` or `NotFound`."""
    context.require(Capability.DRAFT)
    if not 1 <= len(drafts) <= MOST_POSTS:
        raise Refused(f"A plan has 1 to {MOST_POSTS} posts.")
    if not all(draft.words for draft in drafts):
        raise Refused("A post goes out on at least one account.")
    author = Author(context.person.id, note, tainted=context.tainted)
    media = await fitting.of_refs(context, {ref for draft in drafts for ref in draft.words})
    async with context.work() as work:
        await work.workspaces.get(lock=True)
        meant = await plans.of(work, context, drafts, media, first=first, last=last)
        campaign = await _served(work, context, goal, author)
        posts = await creation.make(
            work, context.platforms, campaign, meant, author=author, now=context.now()
        )
        await work.audit.add(
            actor=context.person.name,
            verb="planned",
            subject=f"plan {campaign.id}",
            at=context.now(),
            posts=[post.number for post in posts],
        )
        return campaign, [await work.posts.reload(post) for post in posts]


async def _served(work: Work, context: Context, goal: str, author: Author) -> Campaign:
    """The campaign that this turn drafts for, or a plan of its own. Raises `Refused` for a closed one."""
    if context.campaign_id is None:
        place_id, thread = context.place_id, context.channel.thread
        return await creation.campaign(
            work, goal=goal, author=author, place_id=place_id, thread=thread, now=context.now()
        )
    campaign = await work.campaigns.hold(context.campaign_id)
    if campaign.closed_at:
        raise Refused(f"Campaign {campaign.number} was closed meanwhile, so nothing was drafted for it.")
    return campaign


@dataclass(frozen=True, slots=True)
class Change:
    """What a revision changed on one account: shown to people as before and after."""

    account: str
    before: str
    after: str


async def revise(
    context: Context, number: int, words: Mapping[str, str], *, note: str, version: int | None = None
) -> tuple[Post, list[Change]]:
    """New words for some accounts (by ref) of a post; the others stay byte for byte.

    Raises `Refused` when nothing would change or the words are already out, `NotFound` for unknown refs,
    `approvals.Stale` when the post is not at `version` any more.
    """
    context.require(Capability.CHANGE)
    async with context.work() as work:
        post = await work.posts.hold((await work.posts.numbered(number)).id)
        if version is not None and post.version != version:
            raise decisions.Stale(f"#{number} has changed since this was shown. Here it is as it stands now.")
        changed, changes = list[Variant](), list[Change]()
        for ref, new in words.items():
            variant = _variant(post, await work.accounts.get(ref))
            change = await _rewrite(work, context, variant, plans.clean(new), note=note)
            if change:
                changed.append(variant)
                changes.append(change)
        if not changed:
            raise Refused(f"Nothing in #{number} would change.")
        await ask_again(work, context, post, changed, verb="edited")
    return post, changes


def _variant(post: Post, account: Account) -> Variant:
    for variant in post.variants:
        if variant.account_id == account.id:
            return variant
    refs = ", ".join(variant.account.ref for variant in post.variants)
    raise Refused(f"#{post.number} does not go out on {account.ref}, but on {refs}.")


async def _rewrite(work: Work, context: Context, variant: Variant, words: str, *, note: str) -> Change | None:
    before, current = thread_parts.whole(variant.current), variant.current
    first, more = thread_parts.typed(context.platforms.offers(variant.account), words)
    beside = extras.changed(current.besides, more=list(more))
    if first == current.words and beside == current.besides:
        return None
    if not first and not current.media:
        rewriting.refuse_unless_open(variant)
        raise Refused(f"Nothing would be left to publish on {variant.account.ref}. Cancel it instead.")
    if not note:
        await lessons.learn(work, context, variant, words)
    grounds = await grounding.anew(work, context, variant, words) if note else ()
    await rewriting.rewrite(work, context, variant, words=first, beside=beside, note=note, grounds=grounds)
    return Change(context.platforms.label(variant.account), before, thread_parts.whole(variant.current))


async def illustrate(
    context: Context, number: int, media: Mapping[int, Sequence[Item]] | None = None
) -> Post:
    """Put media on every open variant of a post, and ask people again.

    `media` are for the accounts with these ids alone; without them, this turn's media go on every account.
    """
    context.require(Capability.CHANGE)
    async with context.glance() as work:
        post = await work.posts.numbered(number)
    media = media or await fitting.fitted(context, [variant.account for variant in post.variants])
    async with context.work() as work:
        post = await work.posts.hold((await work.posts.numbered(number)).id)
        changed = [each for each in post.variants if each.status in OPEN and each.account_id in media]
        if not changed:
            rewriting.refuse_unless_open(post.variants[0])
        for variant in changed:
            await rewriting.rewrite(work, context, variant, media=media[variant.account_id])
        await ask_again(work, context, post, changed, verb="illustrated")
    return post


async def ask_again(
    work: Work, context: Context, post: Post, changed: Sequence[Variant], *, verb: str
) -> None:
    """What changed is proposed anew, under a new version of the post."""
    for variant in changed:
        variant.propose()
    post.version += 1
    await decisions.ask(work, post, changed, platforms=context.platforms, now=context.now())
    await work.audit.add(
        actor=context.person.name,
        verb=verb,
        subject=f"post #{post.number}",
        at=context.now(),
        version=post.version,
        accounts=[variant.account.ref for variant in changed],
    )


async def move(
    context: Context, number: int, due: datetime, *, version: int | None = None
) -> tuple[Post, datetime]:
    """Another time for every open variant of a post; returns the post and its time before."""
    context.require(Capability.CHANGE)
    async with context.work() as work:
        post = await work.posts.hold((await work.posts.numbered(number)).id)
        if version is not None and post.version != version:
            raise decisions.Stale(f"#{number} has changed since this was shown. Here it is as it stands now.")
        moved = [variant for variant in post.variants if variant.status in OPEN]
        if not moved:
            rewriting.refuse_unless_open(post.variants[0])
        before = moved[0].due_at
        for variant in moved:
            variant.move(due, context.zone)
        await ask_again(work, context, post, moved, verb="moved")
    return post, before
