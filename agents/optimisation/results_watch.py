"""The watch over new numbers: tests are decided, campaigns reviewed, and people told once."""

from collections.abc import Awaitable, Callable, Iterable
from datetime import timedelta
from zoneinfo import ZoneInfo

import structlog

from agents.context import RIGHTS, Context, Desk, Send
from agents.optimisation import experiment_results, optimiser
from agents.replies import Channel, Reply, text
from agents.times import timing
from storage.models import Campaign
from storage.unit_of_work import Work

ONCE_IN = timedelta(days=1)
"""The least time between two reviews of a campaign that nobody asked for."""

Redraw = Callable[[int, Iterable[str]], Awaitable[None]]

log = structlog.get_logger()


class ResultsWatch:
    """Decides tests and reviews campaigns every hour; sends a message only about a decision or a proposal."""

    def __init__(self, desk: Desk, *, send: Send, redraw: Redraw) -> None:
        self._desk = desk
        self._send = send
        self._redraw = redraw

    async def run(self) -> int:
        """Decide running tests and review campaigns with new numbers; returns the number of outcomes."""
        before = self._desk.clock.now() - ONCE_IN
        async with self._desk.database.read_shared() as shared:
            experiments = await shared.campaign_scan.running_experiments()
            campaigns = await shared.campaign_scan.campaigns_with_new_results(before=before)
        decided = [await self._safely(self._decide, *each) for each in experiments]
        return sum(decided) + sum([await self._safely(self._review, *each) for each in campaigns])

    async def _safely(
        self, act: Callable[[int, int], Awaitable[bool]], workspace_id: int, number: int
    ) -> bool:
        """Act on a row. The safety net: trouble with a row ends here."""
        try:
            return await act(workspace_id, number)
        except Exception:
            log.exception("looking at results broke", workspace_id=workspace_id, row=number)
            return False

    async def _decide(self, workspace_id: int, experiment_id: int) -> bool:
        """End a test whose rule is met; True when it ended."""
        now = self._desk.clock.now()
        async with self._desk.database.read(workspace_id) as work:
            if await self._is_silent(work):
                return False
        async with self._desk.database.work(workspace_id) as work:
            experiment = await work.experiments.by_id(experiment_id, lock=True)
            if experiment is None or experiment.ended_at:
                return False
            both = await experiment_results.read_results(work, experiment, now=now)
            outcome = experiment_results.reach_verdict(experiment, *both, now=now) if both else ""
            if not outcome:
                return False
            experiment.end(outcome, now)
            post = await work.posts.by_id(experiment.first_id)
            campaign = await work.campaigns.by_id(post.campaign_id) if post else None
            card = await experiment_results.find_experiment_card(work, experiment_id, now)
            channel = await _place(work, campaign)
        await self._redraw(workspace_id, (experiment_results.experiment_key(experiment),))
        if channel and card:
            await self._send(workspace_id, channel, Reply(text=text("A test is over."), cards=(card,)))
        return True

    async def _review(self, workspace_id: int, campaign_id: int) -> bool:
        """Review a campaign's results, at most once a day; True when a change was proposed."""
        now = self._desk.clock.now()
        async with self._desk.database.read(workspace_id) as work:
            if await self._is_silent(work) or await work.amendments.pending(campaign_id):
                return False
        async with self._desk.database.work(workspace_id) as work:
            if not await work.campaigns.claim_review(campaign_id, before=now - ONCE_IN, at=now):
                return False
        context = await self._context(workspace_id, campaign_id)
        card = await optimiser.propose_changes(context, campaign_id) if context else None
        if context is None or card is None:
            return False
        intro = text("Results came in, and they speak for a change of what is planned:")
        await self._send(workspace_id, context.channel, Reply(text=intro, cards=(card,)))
        return True

    async def _is_silent(self, work: Work) -> bool:
        workspace, now = await work.workspaces.get(), self._desk.clock.now()
        local = now.astimezone(ZoneInfo(workspace.zone))
        return workspace.is_muted(at=now) or timing.is_quiet(workspace, local)

    async def _context(self, workspace_id: int, campaign_id: int) -> Context | None:
        """The context of the campaign's author, in the channel where the campaign began."""
        async with self._desk.database.read(workspace_id) as work:
            campaign = await work.campaigns.by_id(campaign_id)
            person = await work.people.by_id(campaign.author_id) if campaign else None
            channel = await _place(work, campaign)
            zone = (await work.workspaces.get()).zone
        if campaign is None or person is None or channel is None:
            return None
        return Context(
            desk=self._desk,
            workspace_id=workspace_id,
            zone=zone,
            person=person,
            channel=channel,
            place_id=campaign.place_id,
            capabilities=RIGHTS[person.role],
        )


async def _place(work: Work, campaign: Campaign | None) -> Channel | None:
    place = await work.places.by_id(campaign.place_id if campaign else None)
    return Channel(place.surface, place.address, campaign.thread) if place and campaign else None
