"""Creation of Posts with their Variants, first Revisions and Approvals, many at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from agents.approvals import seals
from agents.checks import brand_rules, post_checks
from agents.checks.brand_facts import Fact
from agents.platform_rules.registry import Platforms
from agents.text import shortened
from agents.times import posting_slots, timing
from agents.times.timing import BestTimes
from storage.models import (
    Account,
    Answer,
    Approval,
    Campaign,
    Post,
    Revision,
    Status,
    Variant,
    Workspace,
)
from storage.unit_of_work import Work

MOST_TITLE = 150
"""Characters of a goal or a brief: Slack's header holds no more."""
INSERT_BATCH = 200
"""Posts of one INSERT."""


@dataclass(frozen=True, slots=True)
class NewVariant:
    """A variant to be created: its account, words and time."""

    account: Account
    words: str
    due: datetime
    zone: str
    media: Sequence[Mapping[str, Any]] = ()
    besides: Mapping[str, Any] = field(default_factory=dict)
    grounds: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True, slots=True)
class NewPost:
    """A post to be created."""

    brief: str
    pieces: Sequence[NewVariant]
    rerun_of: int | None = None


@dataclass(frozen=True, slots=True)
class Author:
    """The person, a note on the writer ('' for the person), and whether strangers' words came before."""

    person_id: int
    note: str = ""
    tainted: bool = False


async def create_campaign(
    work: Work, *, goal: str, author: Author, place_id: int, thread: str, now: datetime
) -> Campaign:
    """Create a campaign, with the channel and thread where people are told of its posts."""
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
    """Create posts and ask for their approval. The caller has locked the workspace.

    A variant that its platform or the brand would refuse gets no Approval until its words are corrected.
    """
    workspace, facts = await work.workspaces.get(), await work.brand_facts.all()
    accounts = {piece.account.id: piece.account for idea in ideas for piece in idea.pieces}
    made: list[Post] = []
    for start in range(0, len(ideas), INSERT_BATCH):
        some = ideas[start : start + INSERT_BATCH]
        rows = [
            (
                _post(workspace, campaign, idea, author=author, now=now),
                [_variant(workspace, piece) for piece in idea.pieces],
            )
            for idea in some
        ]
        await work.new_posts.add_posts(rows, accounts=accounts)
        revisions, questions = [], []
        for (post, variants), idea in zip(rows, some, strict=True):
            for variant, piece in zip(variants, idea.pieces, strict=True):
                revision = _revision(variant, piece, author=author, now=now)
                revisions.append((variant, revision))
                if not _obstacle(platforms, facts, piece, about=f"{post.brief}\n{campaign.goal}"):
                    questions.append(_question(variant, revision, now=now))
        await work.new_posts.add_revisions(revisions)
        await work.new_posts.add_approvals(questions)
        made += [post for post, _ in rows]
    return made


def _obstacle(platforms: Platforms, facts: Sequence[Fact], piece: NewVariant, *, about: str) -> str:
    """The reason why a variant gets no Approval; '' if there is none."""
    refused = post_checks.content_error(platforms, piece.account, piece.words, piece.media, piece.besides)
    return refused or brand_rules.brand_refusal(
        facts, piece.words, piece.besides, platform=piece.account.platform, about=about
    )


def _post(workspace: Workspace, campaign: Campaign, idea: NewPost, *, author: Author, now: datetime) -> Post:
    return Post(
        workspace_id=workspace.id,
        campaign_id=campaign.id,
        number=workspace.next_number(),
        version=1,
        brief=shortened(idea.brief or idea.pieces[0].words, most=MOST_TITLE),
        author_id=author.person_id,
        created_at=now,
        evergreen_days=None,
        rerun_of=idea.rerun_of,
        tainted=author.tainted,
    )


def _variant(workspace: Workspace, piece: NewVariant) -> Variant:
    due = piece.due.astimezone(UTC)
    return Variant(
        workspace_id=workspace.id,
        account_id=piece.account.id,
        revision=1,
        status=Status.PROPOSED,
        due_at=due,
        zone=piece.zone,
        next_at=due,
        owner="",
        lease_until=None,
        fence=0,
        tries=0,
        lookups=0,
        note="",
        warned_for=None,
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


def _question(variant: Variant, revision: Revision, *, now: datetime) -> Approval:
    return Approval(
        workspace_id=variant.workspace_id,
        post_id=variant.post_id,
        version=1,
        variant_id=variant.id,
        revision=1,
        seal=seals.seal_of(variant, revision=revision),
        answer=Answer.PENDING,
        reason="",
        asked_at=now,
        decided_at=None,
        decided_by=None,
        series_id=None,
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
    """For each post, account ref → a moment between two days: a free slot of the account, if it has slots.

    Where it has none, the `best` times are tried in their order.
    """
    here = {ref: account for refs in wanted for ref, account in refs.items()}
    hours = await posting_slots.load_slots(work, workspace, [each.id for each in here.values()], now=now)
    busy = [*await work.posts.due_times(now, now + timedelta(days=400)), *taken]
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
