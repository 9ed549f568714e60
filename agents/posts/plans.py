"""Plans: a model's drafts become new Posts with accounts, media, times and sources of their facts."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from agents.checks import grounding
from agents.context import Capability, Context, Source
from agents.media import fitting
from agents.platform_rules import extras, thread_parts
from agents.platform_rules.limits import Item
from agents.posts import creation
from agents.posts.creation import Author, NewPost, NewVariant
from agents.refusals import Refused
from agents.text import clean
from storage.models import Account, Campaign, Post, Workspace
from storage.unit_of_work import Work

MOST_CHARACTERS = 20_000


@dataclass(frozen=True, slots=True)
class Draft:
    """A post as a model drafted it. `due` is a UTC moment, or None to let the desk choose a slot."""

    brief: str
    due: datetime | None
    words: Mapping[str, str]
    """account ref → words"""


async def new_posts(
    work: Work,
    context: Context,
    drafts: Sequence[Draft],
    media: Mapping[str, Sequence[Item]],
    *,
    first: date,
    last: date,
) -> list[NewPost]:
    """New posts of drafts, with media and times: their own, or free ones from the first to the last day.

    Raises `Refused` and `NotFound`.
    """
    workspace = await work.workspaces.get()
    accounts = await work.accounts.get_all(dict.fromkeys(ref for draft in drafts for ref in draft.words))
    dues = await _dues(work, context, workspace, accounts, drafts, first=first, last=last)
    sources = await grounding.gather_sources(work, context)
    return [
        NewPost(
            draft.brief,
            [
                _piece(
                    context,
                    accounts[ref],
                    clean_words(words),
                    due=due[ref],
                    zone=workspace.zone,
                    media=media.get(ref, ()),
                    sources=sources,
                )
                for ref, words in draft.words.items()
            ],
        )
        for draft, due in zip(drafts, dues, strict=True)
    ]


async def _dues(
    work: Work,
    context: Context,
    workspace: Workspace,
    accounts: Mapping[str, Account],
    drafts: Sequence[Draft],
    *,
    first: date,
    last: date,
) -> list[Mapping[str, datetime]]:
    """For each draft, account ref → its time."""
    free = iter(
        await creation.choose_times(
            work,
            workspace,
            [{ref: accounts[ref] for ref in draft.words} for draft in drafts if not draft.due],
            first=first,
            last=last,
            taken=[draft.due for draft in drafts if draft.due],
            now=context.now(),
            best=context.desk.best_times,
        )
    )
    return [dict.fromkeys(draft.words, draft.due) if draft.due else next(free) for draft in drafts]


def _piece(
    context: Context,
    account: Account,
    words: str,
    *,
    due: datetime,
    zone: str,
    media: Sequence[Item],
    sources: Sequence[Source],
) -> NewVariant:
    """A draft's variant on an account: in parts if it was written in parts, with sources of its facts."""
    first, more = thread_parts.split_parts(context.platforms.offers(account), words)
    grounds = grounding.ground_claims(words, [*sources, grounding.schedule_source(due, zone)])
    return NewVariant(
        account, first, due, zone, media, extras.change_extras({}, more=list(more)), grounds=grounds
    )


def clean_words(words: str) -> str:
    """Words as they are stored. Raises `Refused` for words that are too long."""
    cleaned = clean(words)
    if len(cleaned) > MOST_CHARACTERS:
        raise Refused(f"A text has at most {MOST_CHARACTERS:,} characters; this one has {len(cleaned):,}.")
    return cleaned


MOST_POSTS = 50
ShowPlan = Callable[[Work, Campaign, Sequence[Post]], Awaitable[None]]
"""Receives a stored plan while its transaction is open."""


async def _show_nothing(_work: Work, _campaign: Campaign, _posts: Sequence[Post]) -> None:
    """Show nothing of a plan."""


async def store_plan(
    context: Context,
    *,
    goal: str,
    first: date,
    last: date,
    drafts: Sequence[Draft],
    note: str,
    show: ShowPlan = _show_nothing,
) -> tuple[Campaign, list[Post]]:
    """Store a plan and ask for approval. `note` names the writer. Raises `Refused` or `NotFound`.

    `show` draws the plan in the same transaction, from the objects at hand.
    """
    context.require(Capability.DRAFT)
    if not 1 <= len(drafts) <= MOST_POSTS:
        raise Refused(f"A plan has 1 to {MOST_POSTS} posts.")
    if not all(draft.words for draft in drafts):
        raise Refused("A post goes out on at least one account.")
    author = Author(context.person.id, note, tainted=context.tainted)
    media = await fitting.fit_media_by_ref(context, {ref for draft in drafts for ref in draft.words})
    async with context.work() as work:
        await work.workspaces.get(lock=True)
        await work.people.hold(context.person)
        meant = await new_posts(work, context, drafts, media, first=first, last=last)
        campaign = await _served_campaign(work, context, goal, author)
        posts = await creation.create_posts(
            work, context.platforms, campaign, meant, author=author, now=context.now()
        )
        await work.audit.add(
            actor=context.person.name,
            verb="planned",
            subject=f"plan {campaign.id}",
            at=context.now(),
            posts=[post.number for post in posts],
        )
        await show(work, campaign, posts)
        return campaign, posts


async def _served_campaign(work: Work, context: Context, goal: str, author: Author) -> Campaign:
    """The campaign that this turn drafts for, or a new one. Raises `Refused` for a closed one."""
    if context.campaign_id is None:
        place_id, thread = context.place_id, context.channel.thread
        return await creation.create_campaign(
            work, goal=goal, author=author, place_id=place_id, thread=thread, now=context.now()
        )
    campaign = await work.campaigns.lock(context.campaign_id)
    if campaign.closed_at:
        raise Refused(f"Campaign {campaign.number} was closed meanwhile, so nothing was drafted for it.")
    return campaign
