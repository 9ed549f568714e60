"""Optimiser: after results, proposes changes to what is still planned with the evidence, or says why not.

Numbers alone decide whether there is evidence. A model only words what follows from it, where one is there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from agents.campaigns import amendments, strategy_outline
from agents.campaigns.amendments import Change
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
"""What goes out sooner is left alone."""
PLANNED = (Status.PROPOSED, Status.SCHEDULED)


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found: how many posts had numbers, what they say, what is planned, and what follows."""

    measured: int
    findings: Sequence[Finding]
    planned: Sequence[Post]
    changes: Sequence[Change]


async def request(context: Context, number: int) -> Reply:
    """Look at a campaign's results because somebody asks: a proposal, or why there is none."""
    context.require(Capability.DRAFT)
    async with context.read() as work:
        campaign = await work.campaigns.numbered(number)
        waiting = await work.amendments.pending(campaign.id)
        if campaign.closed_at:
            raise Refused(f"Campaign {number} is closed: nothing of it is planned any more.")
        if waiting:
            known = await amendments.drawn(work, waiting[-1].id, context.now())
            return Reply(cards=(known,) if known else ())
        looked = await _look(work, campaign, now=context.now())
    card = await _proposed(context, campaign, looked)
    return (
        Reply(cards=(card,))
        if card
        else say(f"Nothing is proposed for campaign {number}: {_why_not(looked)}")
    )


async def propose(context: Context, campaign_id: int) -> Card | None:
    """Look at a campaign's results because some came in; None where nothing follows from them."""
    async with context.read() as work:
        campaign = await work.campaigns.by_id(campaign_id)
        looked = await _look(work, campaign, now=context.now()) if campaign else None
    return await _proposed(context, campaign, looked) if campaign and looked else None


def _why_not(looked: Looked) -> str:
    enough = 2 * LEAST
    if looked.measured < enough:
        return (
            f"{counted(looked.measured, 'post')} with numbers of at least a day, and it takes "
            f"{enough} ({LEAST} on each side of a comparison) to tell anything from luck."
        )
    if not looked.findings:
        return (
            f"{looked.measured} posts were compared by time of day, pillar and length, and nothing differs "
            "by more than luck."
        )
    said = " ".join(each.said() for each in looked.findings)
    return f"what is planned follows the evidence already, or has to be worded by a person. {said}"


async def _look(work: Work, campaign: Campaign, *, now: datetime) -> Looked:
    strategy = await work.strategies.newest(campaign.id)
    pillars = [each.name for each in strategy_outline.outline_of(strategy).pillars] if strategy else []
    seen = await evidence.gather(work, campaign, pillars, now=now)
    found = evidence.findings(seen)
    planned = [post for post in await work.posts.of_campaign(campaign.id) if _is_planned(post, now)]
    dropped = [
        amendments.change(post, "drop")
        for each in found
        for post in planned
        if _is_worst(post, each, pillars)
    ]
    gone = {each.post_id for each in dropped}
    left = [post for post in planned if post.id not in gone]
    moved = await _moves(work, left, found, now=now)
    return Looked(len(seen), found, left, [*dropped, *moved])


def _is_planned(post: Post, now: datetime) -> bool:
    """Is all of it still to come, and not so soon that people have to hurry?"""
    return all(each.status in PLANNED and each.due_at > now + SOON for each in post.variants)


def _is_worst(post: Post, finding: Finding, pillars: Sequence[str]) -> bool:
    return (
        finding.about == "pillar"
        and bool(finding.worst)
        and evidence.pillar_of(post, pillars) == finding.worst
    )


async def _moves(
    work: Work, posts: Sequence[Post], findings: Sequence[Finding], *, now: datetime
) -> list[Change]:
    """Posts of other parts of the day, on the same day in the best one; posting slots are people's own."""
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
        moved.append(amendments.change(post, "time", before=due.isoformat(), after=at.isoformat()))
    return moved


async def _proposed(context: Context, campaign: Campaign, looked: Looked) -> Card | None:
    """The proposal, kept, as a card; None where nothing follows."""
    reworded, note = await rewording.reword(context, looked.planned, looked.findings)
    changes = [*looked.changes, *reworded]
    if not changes:
        return None
    async with context.work() as work:
        amendment = await work.amendments.add(
            Amendment(
                workspace_id=context.workspace_id,
                campaign_id=campaign.id,
                changes=[each.model_dump() for each in changes],
                evidence=[each.said() for each in looked.findings],
                note=note if reworded else "",
                created_at=context.now(),
            )
        )
        return await amendments.drawn(work, amendment.id, context.now())
