"""What rings in a desk: publishing when something is due, and the chores between."""

import os
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

from agents.accounts.health_check import Examiner
from agents.accounts.token_renewal import Renewals
from agents.approvals import requests
from agents.context import Clock, Desk
from agents.inbox.collector import Collector
from agents.media import files
from agents.optimisation.results_watch import ResultsWatch
from agents.publishing.outcomes import Terms
from agents.publishing.preflight import Risks
from agents.publishing.publisher import Happened, Publisher
from agents.reports.digests import Digests
from agents.schedule.reruns import Reruns
from bot.gateway.gateway import PATIENCE, Gateway
from bot.outbound.notices import Notices
from bot.scheduler.procrastinate_runner import ProcrastinateRunner
from bot.scheduler.runner import Duties, LocalRunner, Role, Runner
from bot.scheduler.scheduler import Scheduler
from storage.models import Status

Chores = dict[str, Callable[[], Awaitable[object]]]


@dataclass(frozen=True, slots=True)
class Hands:
    """Who works: what this process is for, and where tickets are handed out ("" for nowhere)."""

    role: Role
    tickets_url: str
    terms: Terms | None


def hung(desk: Desk, notices: Notices, gateway: Gateway, hands: Hands) -> Scheduler:
    """The clock of this desk, with everything that it rings for; it does not run yet."""
    renewals = Renewals(desk.database, desk.platforms, desk.clock)

    async def tell(event: Happened) -> None:
        if event.status is Status.PROPOSED:
            await requests.ask_returned(desk, event.workspace_id, event.post_id)
        await runner.tell(event)

    publisher = Publisher(
        desk.database,
        desk.platforms,
        desk.clock,
        owner=f"{socket.gethostname()}-{os.getpid()}",
        tell=tell,
        terms=hands.terms,
        renewals=renewals,
    )
    chores: Chores = {
        "sweep": publisher.sweep,
        "reconcile": publisher.reconcile,
        "notices": notices.send,
        "interrupted": partial(gateway.recover_interrupted, patience=PATIENCE),
        **_rounds(desk, notices, renewals),
    }
    runner = _runner(Duties(publisher, chores, notices.happened), desk.clock, hands)
    return Scheduler(desk.clock, runner=runner, next_moment=publisher.next_moment)


def _rounds(desk: Desk, notices: Notices, renewals: Renewals) -> Chores:
    """What looks after accounts, numbers, plans and files, and speaks first where people should know."""
    speak = notices.notifier.speak
    here = (desk.database, desk.platforms, desk.clock)
    examiner = Examiner(*here, renewals=renewals, send=speak)
    return {
        "collect": Collector(*here, renewals).collect,
        "examine": examiner.ring,
        "risks": Risks(*here, examiner=examiner, send=speak).ring,
        "digests": Digests(*here, send=speak).ring,
        "reruns": Reruns(*here, send=speak).ring,
        "results": ResultsWatch(desk, send=speak, redraw=notices.notifier.redraw).ring,
        "media": partial(files.forget_idle_files, desk),
    }


def _runner(duties: Duties, clock: Clock, hands: Hands) -> Runner:
    if not hands.tickets_url:
        return LocalRunner(duties, role=hands.role)
    return ProcrastinateRunner(hands.tickets_url, duties, clock=clock, role=hands.role)
