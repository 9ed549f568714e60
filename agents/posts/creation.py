"""Makes Posts with their Variants, first Revisions and the questions about them, many at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from agents.approvals import seals
from agents.checks import brand_rules, post_checks
from agents.checks.brand_facts import Fact
from agents.platform_rules.registry import Platforms
from agents.text import shortened
from agents.times import posting_slots, timing
from agents.times.timing import BestTimes
from storage.models import Account, Answer, Approval, Campaign, Post, Revision, Variant, Workspace
from storage.unit_of_work import Work

MOST_TITLE = 150
"""Characters of a goal or a brief: Slack's header holds no more."""
INSERT_BATCH = 200
"""Posts of one INSERT."""


@dataclass(frozen=True, slots=True)
class NewVariant:
    """What goes out on one account, and when."""

    account: Account
    words: str
    due: datetime
    zone: str
    media: Sequence[Mapping[str, Any]] = ()
    besides: Mapping[str, Any] = field(default_factory=dict)
    grounds: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True, slots=True)
class NewPost:
    """One post to be made."""

    brief: str
    pieces: Sequence[NewVariant]
    rerun_of: int | None = None


@dataclass(frozen=True, slots=True)
class Author:
    """Whose words these are, ('' for theirs) who wrote them, and whether that was after strangers' words."""

    person_id: int
    note: str = ""
    tainted: bool = False


async def create_campaign(
    work: Work, *, goal: str, author: Author, place_id: int, thread: str, now: datetime
) -> Campaign:
    """What the posts serve, and where people hear of them."""
    return await work.campaigns.add(
        Campaign(
            workspace_id=work.workspace_id,
            goal=shortened(goal, most=MOST_TITLE),
            author_id=author.person_id,
            place_id=place_id,
            thread=thread,
            created_at=now,
        )
    )


async def create_posts(
    work: Work,
    platforms: Platforms,
    campaign: Campaign,
    ideas: Sequence[NewPost],
    *,
    author: Author,
    now: datetime,
) -> list[Post]:
    """Every idea as a post that people are asked about. The workspace is locked by whoever calls this.

    A variant that its platform or the brand would refuse is not asked about until its words are mended.
    """
    workspace, facts = await work.workspaces.get(), await work.brand_facts.all()
    posts: list[Post] = []
    for start in range(0, len(ideas), INSERT_BATCH):
        some = ideas[start : start + INSERT_BATCH]
        made = [_post(workspace, campaign, idea, author=author, now=now) for idea in some]
        work.session.add_all(made)
        await work.session.flush()
        for post, idea in zip(made, some, strict=True):
            for variant, piece in zip(post.variants, idea.pieces, strict=True):
                revision = _revision(variant, piece, author=author, now=now)
                work.session.add(revision)
                if not _obstacle(platforms, facts, piece, about=f"{post.brief}\n{campaign.goal}"):
                    work.session.add(_question(post, variant, revision, now=now))
        await work.session.flush()
        posts += made
    return posts


def _obstacle(platforms: Platforms, facts: Sequence[Fact], piece: NewVariant, *, about: str) -> str:
    """Why nobody is asked about it; '' where nothing is against it."""
    refused = post_checks.content_error(platforms, piece.account, piece.words, piece.media, piece.besides)
    return refused or brand_rules.brand_refusal(
        facts, piece.words, piece.besides, platform=piece.account.platform, about=about
    )


def _post(workspace: Workspace, campaign: Campaign, idea: NewPost, *, author: Author, now: datetime) -> Post:
    return Post(
        workspace_id=workspace.id,
        campaign_id=campaign.id,
        number=workspace.next_number(),
        brief=shortened(idea.brief or idea.pieces[0].words, most=MOST_TITLE),
        author_id=author.person_id,
        created_at=now,
        rerun_of=idea.rerun_of,
        tainted=author.tainted,
        variants=[
            Variant(
                workspace_id=workspace.id,
                account_id=piece.account.id,
                due_at=piece.due,
                next_at=piece.due,
                zone=piece.zone,
                revision=1,
            )
            for piece in idea.pieces
        ],
    )


def _revision(variant: Variant, piece: NewVariant, *, author: Author, now: datetime) -> Revision:
    return Revision(
        workspace_id=variant.workspace_id,
        variant_id=variant.id,
        number=1,
        words=piece.words,
        media=[dict(each) for each in piece.media],
        besides=dict(piece.besides),
        grounds=[dict(each) for each in piece.grounds],
        author_id=author.person_id,
        note=author.note,
        created_at=now,
    )


def _question(post: Post, variant: Variant, revision: Revision, *, now: datetime) -> Approval:
    return Approval(
        workspace_id=post.workspace_id,
        post_id=post.id,
        version=1,
        variant_id=variant.id,
        revision=1,
        seal=seals.seal_of(variant, revision=revision),
        answer=Answer.PENDING,
        asked_at=now,
    )


async def choose_times(
    work: Work,
    workspace: Workspace,
    wanted: Sequence[Mapping[str, Account]],
    *,
    first: date,
    last: date,
    taken: Sequence[datetime],
    now: datetime,
    best: BestTimes,
) -> list[dict[str, datetime]]:
    """By account ref, a moment between two days for each post: the account's free slot where it has some.

    Where it has none, the `best` times are tried in their order.
    """
    here = {ref: account for refs in wanted for ref, account in refs.items()}
    hours = await posting_slots.load_slots(work, workspace, [each.id for each in here.values()], now=now)
    ahead = await work.posts.due_between(now, now + timedelta(days=400))
    busy = [*(variant.due_at for variant in ahead), *taken]
    clocks = await best.clocks(work, [each.id for each in here.values()], now=now)
    loose = timing.spread(
        workspace, count=len(wanted), first=first, last=last, now=now, taken=busy, clocks=clocks
    )
    chosen = [dict.fromkeys(refs, at) for refs, at in zip(wanted, loose, strict=True)]
    for ref, account in here.items():
        if account.id in hours:
            mine = [each for each in chosen if ref in each]
            found = posting_slots.spread_over_slots(
                hours[account.id], count=len(mine), first=first, last=last, now=now, account=ref
            )
            for each, at in zip(mine, found, strict=True):
                each[ref] = at
    return chosen
