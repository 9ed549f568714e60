"""The jobs of a desk: publishing when a post is due, and jobs at intervals."""

import os
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

from agents.accounts.health_check import HealthCheck
from agents.accounts.token_renewal import Renewals
from agents.approvals import requests
from agents.context import Clock, Desk
from agents.inbox.collector import Collector
from agents.media import files
from agents.optimisation.results_watch import ResultsWatch
from agents.publishing.outcomes import Timeouts
from agents.publishing.preflight import Preflight
from agents.publishing.publisher import Publisher, PublishingEvent
from agents.reports.digests import Digests
from agents.schedule.reruns import Reruns
from bot.gateway.gateway import PATIENCE, Gateway
from bot.outbound.notices import Notices
from bot.scheduler.procrastinate_runner import ProcrastinateRunner
from bot.scheduler.runner import LocalRunner, Role, Runner, RunnerTasks
from bot.scheduler.scheduler import Scheduler
from storage.models import Status

Jobs = dict[str, Callable[[], Awaitable[object]]]


@dataclass(frozen=True, slots=True)
class RunnerOptions:
    """Options of the runner: role of this process, database of procrastinate ("" for none), timeouts."""

    role: Role
    procrastinate_url: str
    timeouts: Timeouts | None


def build_scheduler(desk: Desk, notices: Notices, gateway: Gateway, options: RunnerOptions) -> Scheduler:
    """Build the scheduler of a desk with all its jobs; it does not run yet."""
    renewals = Renewals(desk.database, desk.platforms, desk.clock)

    async def tell(event: PublishingEvent) -> None:
        if event.status is Status.PROPOSED:
            await requests.ask_returned(desk, event.workspace_id, event.post_id)
        await runner.tell(event)

    publisher = Publisher(
        desk.database,
        desk.platforms,
        desk.clock,
        owner=f"{socket.gethostname()}-{os.getpid()}",
        tell=tell,
        timeouts=options.timeouts,
        renewals=renewals,
    )
    jobs: Jobs = {
        "sweep": publisher.sweep,
        "reconcile": publisher.reconcile,
        "notices": notices.send,
        "interrupted": partial(gateway.recover_interrupted, patience=PATIENCE),
        **_regular_jobs(desk, notices, renewals),
    }
    runner = _runner(RunnerTasks(publisher, jobs, notices.happened), desk.clock, options)
    return Scheduler(desk.clock, runner=runner, next_moment=publisher.next_moment)


def _regular_jobs(desk: Desk, notices: Notices, renewals: Renewals) -> Jobs:
    """Jobs that look after accounts, numbers, plans and files, and speak first where people should know."""
    speak = notices.notifier.speak
    parts = (desk.database, desk.platforms, desk.clock)
    health_check = HealthCheck(*parts, renewals=renewals, send=speak)
    return {
        "collect": Collector(*parts, renewals).collect,
        "examine": health_check.run,
        "risks": Preflight(*parts, health_check=health_check, send=speak).run,
        "digests": Digests(*parts, send=speak).send_due,
        "reruns": Reruns(*parts, send=speak).make_due,
        "results": ResultsWatch(desk, send=speak, redraw=notices.notifier.redraw).run,
        "media": partial(files.forget_idle_files, desk),
    }


def _runner(tasks: RunnerTasks, clock: Clock, options: RunnerOptions) -> Runner:
    if not options.procrastinate_url:
        return LocalRunner(tasks, role=options.role)
    return ProcrastinateRunner(options.procrastinate_url, tasks, clock=clock, role=options.role)
