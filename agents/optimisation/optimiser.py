"""The optimiser: changes of planned posts, proposed with the evidence of results, or why there are none.

Numbers alone decide whether there is evidence. A model, where there is one, only words the changes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from agents.campaigns import amendments, strategy_outline
from agents.campaigns.amendments import PlannedChange
from agents.context import Capability, Context
from agents.optimisation import evidence, rewording
from agents.optimisation.evidence import LEAST, Finding
from agents.refusals import Refused
from agents.replies import Card, Reply, say
from agents.text import counted
from agents.times import posting_slots, timing
from storage.models import Amendment, Campaign, Post, Status
from storage.unit_of_work import Work

SOON = timedelta(hours=2)
"""Posts that go out sooner than this are left alone."""
PLANNED = (Status.PROPOSED, Status.SCHEDULED)


@dataclass(frozen=True, slots=True)
class CampaignReview:
    """A review of a campaign: its number of measured posts, findings, planned posts and their changes."""

    measured: int
    findings: Sequence[Finding]
    planned: Sequence[Post]
    changes: Sequence[PlannedChange]


async def review_campaign(context: Context, number: int) -> Reply:
    """Review a campaign's results because a person asks: a proposal, or why there is none."""
    context.require(Capability.DRAFT)
    async with context.read() as work:
        campaign = await work.campaigns.numbered(number)
        waiting = await work.amendments.pending(campaign.id)
        if campaign.closed_at:
            raise Refused(f"Campaign {number} is closed: nothing of it is planned any more.")
        if waiting:
            known = await amendments.find_amendment_card(work, waiting[-1].id, context.now())
            return Reply(cards=(known,) if known else ())
        review = await _review(work, campaign, now=context.now())
    card = await _propose(context, campaign, review)
    if card:
        return Reply(cards=(card,))
    return say(f"Nothing is proposed for campaign {number}: {_explain(review)}")


async def propose_changes(context: Context, campaign_id: int) -> Card | None:
    """Review a campaign's results because new ones came in; None where nothing is proposed."""
    async with context.read() as work:
        campaign = await work.campaigns.by_id(campaign_id)
        review = await _review(work, campaign, now=context.now()) if campaign else None
    return await _propose(context, campaign, review) if campaign and review else None


def _explain(review: CampaignReview) -> str:
    enough = 2 * LEAST
    if review.measured < enough:
        return (
            f"{counted(review.measured, 'post')} with numbers of at least a day, and it takes "
            f"{enough} ({LEAST} on each side of a comparison) to tell anything from luck."
        )
    if not review.findings:
        return (
            f"{review.measured} posts were compared by time of day, pillar and length, and nothing differs "
            "by more than luck."
        )
    described = " ".join(each.describe() for each in review.findings)
    return f"what is planned follows the evidence already, or has to be worded by a person. {described}"


async def _review(work: Work, campaign: Campaign, *, now: datetime) -> CampaignReview:
    strategy = await work.strategies.newest(campaign.id)
    pillars = [each.name for each in strategy_outline.read_outline(strategy).pillars] if strategy else []
    measured = await evidence.gather_evidence(work, campaign, pillars, now=now)
    found = evidence.find_differences(measured)
    planned = [post for post in await work.posts.of_campaign(campaign.id) if _is_planned(post, now)]
    dropped = [
        amendments.change_post(post, "drop")
        for each in found
        for post in planned
        if _is_worst(post, each, pillars)
    ]
    gone = {each.post_id for each in dropped}
    staying = [post for post in planned if post.id not in gone]
    moved = await _moves(work, staying, found, now=now)
    return CampaignReview(len(measured), found, staying, [*dropped, *moved])


def _is_planned(post: Post, now: datetime) -> bool:
    """Whether all of the post is still to come, and not so soon that people have to hurry."""
    return all(each.status in PLANNED and each.due_at > now + SOON for each in post.variants)


def _is_worst(post: Post, finding: Finding, pillars: Sequence[str]) -> bool:
    return (
        finding.about == "pillar"
        and bool(finding.worst)
        and evidence.pillar_of(post, pillars) == finding.worst
    )


async def _moves(
    work: Work, posts: Sequence[Post], findings: Sequence[Finding], *, now: datetime
) -> list[PlannedChange]:
    """Moves of posts to the best part of their day; posts on accounts with posting slots stay."""
    best = next((each.best for each in findings if each.about == "time" and each.best), "")
    if not best:
        return []
    workspace = await work.workspaces.get()
    zone = ZoneInfo(workspace.zone)
    slotted = await work.posting_slots.by_account(
        [each.account_id for post in posts for each in post.variants]
    )
    busy = [each.due_at for each in await work.posts.due_between(now, now + posting_slots.HORIZON)]
    moved = []
    for post in posts:
        due = min(each.due_at for each in post.variants)
        local = due.astimezone(zone)
        if evidence.part_of(local.time()) == best or any(
            each.account_id in slotted for each in post.variants
        ):
            continue
        (at,) = timing.spread(
            workspace,
            count=1,
            first=local.date(),
            last=local.date(),
            now=now,
            taken=busy,
            clocks=evidence.clocks_of(best),
        )
        busy.append(at)
        moved.append(amendments.change_post(post, "time", before=due.isoformat(), after=at.isoformat()))
    return moved


async def _propose(context: Context, campaign: Campaign, review: CampaignReview) -> Card | None:
    """Store the proposal and return its card; None where there is nothing to change."""
    reworded, note = await rewording.reword_posts(context, review.planned, review.findings)
    changes = [*review.changes, *reworded]
    if not changes:
        return None
    async with context.work() as work:
        amendment = await work.amendments.add(
            Amendment(
                workspace_id=context.workspace_id,
                campaign_id=campaign.id,
                changes=[each.model_dump() for each in changes],
                evidence=[each.describe() for each in review.findings],
                note=note if reworded else "",
                created_at=context.now(),
            )
        )
        return await amendments.find_amendment_card(work, amendment.id, context.now())
