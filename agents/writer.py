"""Makes Posts of what a model drafted, and new Revisions of what people or models change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from agents import approvals, checks, fitting, lessons, making
from agents.context import Capability, Context, Refused
from agents.making import Author, Idea, Piece
from agents.specialists import Specialist
from agents.taking import Item
from storage.models import OPEN, Account, Campaign, Post, Status, Variant
from storage.unit_of_work import Work

MOST_POSTS = 50
LONGEST = 20_000
SPECIALIST = Specialist(
    "writer",
    "Writes and rewrites posts for each account, in your brand's voice and within each platform's limits.",
    purposes=("drafts",),
    within="planner",
    place=20,
)


@dataclass(frozen=True, slots=True)
class Draft:
    """One post as a model drafted it. `due` is a UTC moment, or None to let the desk choose a slot."""

    brief: str
    due: datetime | None
    words: Mapping[str, str]
    """account ref → words"""


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
        ideas = await _ideas(work, context, drafts, media, first=first, last=last)
        campaign = await making.campaign(
            work,
            goal=goal,
            author=author,
            place_id=context.place_id,
            thread=context.channel.thread,
            now=context.now(),
        )
        posts = await making.make(work, context.platforms, campaign, ideas, author=author, now=context.now())
        await work.audit.add(
            actor=context.person.name,
            verb="planned",
            subject=f"plan {campaign.id}",
            at=context.now(),
            posts=[post.number for post in posts],
        )
        return campaign, [await work.posts.reload(post) for post in posts]


async def _ideas(
    work: Work,
    context: Context,
    drafts: Sequence[Draft],
    media: Mapping[str, Sequence[Item]],
    *,
    first: date,
    last: date,
) -> list[Idea]:
    """The drafts with their media and moments: their own, or free ones from the first to the last day."""
    workspace = await work.workspaces.get()
    accounts = {ref: await work.accounts.get(ref) for draft in drafts for ref in draft.words}
    free = iter(
        await making.moments(
            work,
            workspace,
            [{ref: accounts[ref] for ref in draft.words} for draft in drafts if not draft.due],
            first=first,
            last=last,
            taken=[draft.due for draft in drafts if draft.due],
            now=context.now(),
        )
    )
    ideas = []
    for draft in drafts:
        dues = dict.fromkeys(draft.words, draft.due) if draft.due else next(free)
        pieces = [
            Piece(accounts[ref], clean(words), dues[ref], workspace.zone, media.get(ref, ()))
            for ref, words in draft.words.items()
        ]
        ideas.append(Idea(draft.brief, pieces))
    return ideas


def clean(words: str) -> str:
    """Words as they are stored. Raises `Refused` rather than cut them."""
    cleaned = checks.clean(words)
    if len(cleaned) > LONGEST:
        raise Refused(f"A text has at most {LONGEST:,} characters; this one has {len(cleaned):,}.")
    return cleaned


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
            raise approvals.Stale(f"#{number} has changed since this was shown. Here it is as it stands now.")
        changed: list[Variant] = []
        changes: list[Change] = []
        for ref, new in words.items():
            variant = _variant(post, await work.accounts.get(ref))
            before = variant.current
            change = await _rewrite(work, context, variant, clean(new), note=note)
            if change:
                if not note:
                    await lessons.learn(work, context, post, variant, before=before, after=change.after)
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
    before = variant.current.words
    if words == before:
        return None
    refuse_unless_open(variant)
    if not words and not variant.current.media:
        raise Refused(f"Nothing would be left to publish on {variant.account.ref}. Cancel it instead.")
    await work.posts.revise(variant, words=words, author=context.person, note=note, at=context.now())
    return Change(context.platforms.label(variant.account), before, words)


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
            refuse_unless_open(post.variants[0])
        for variant in changed:
            await work.posts.revise(
                variant,
                words=variant.current.words,
                author=context.person,
                note=variant.current.note,
                at=context.now(),
                media=media[variant.account_id],
            )
        await ask_again(work, context, post, changed, verb="illustrated")
    return post


def refuse_unless_open(variant: Variant) -> None:
    """Raises `Refused` when it is too late to change anything about a variant."""
    if variant.status not in OPEN:
        gone = "was rejected" if variant.status is Status.DROPPED else "is already on its way or out"
        raise Refused(f"It is too late: the post on {variant.account.ref} {gone}.")


async def ask_again(
    work: Work, context: Context, post: Post, changed: Sequence[Variant], *, verb: str
) -> None:
    """What changed is proposed anew, under a new version of the post."""
    for variant in changed:
        variant.propose()
    post.version += 1
    await approvals.ask(work, post, changed, platforms=context.platforms, now=context.now())
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
            raise approvals.Stale(f"#{number} has changed since this was shown. Here it is as it stands now.")
        moved = [variant for variant in post.variants if variant.status in OPEN]
        if not moved:
            refuse_unless_open(post.variants[0])
        before = moved[0].due_at
        for variant in moved:
            variant.move(due, context.zone)
        await ask_again(work, context, post, moved, verb="moved")
    return post, before
