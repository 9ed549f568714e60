"""A scheduler that runs a publisher alone, without the other jobs of a desk."""

from agents.context import Clock
from agents.publishing.events import PublishingEvent
from agents.publishing.publisher import Publisher
from bot.scheduler.runner import LocalRunner, RunnerTasks
from bot.scheduler.scheduler import INTERVALS, Scheduler


async def do_nothing() -> None:
    """A job that does nothing."""


async def ignore_event(_happened: PublishingEvent) -> None:
    """A callback for events that does nothing."""


def publisher_tasks(publisher: Publisher) -> RunnerTasks:
    """The tasks of a runner that publishes; every other job does nothing."""
    publishing = {"sweep": publisher.sweep, "reconcile": publisher.reconcile}
    return RunnerTasks(publisher, {job: publishing.get(job, do_nothing) for job in INTERVALS}, ignore_event)


def scheduler(clock: Clock, publisher: Publisher) -> Scheduler:
    """A scheduler that publishes, in this process."""
    return Scheduler(clock, runner=LocalRunner(publisher_tasks(publisher)), next_moment=publisher.next_moment)
