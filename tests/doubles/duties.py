"""A scheduler over a publisher alone: what is collected, summed up or repeated is left out."""

from agents.context import Clock
from agents.publishing.events import Happened
from agents.publishing.publisher import Publisher
from bot.scheduler.runner import Duties, LocalRunner
from bot.scheduler.scheduler import BELLS, Scheduler


async def nothing() -> None:
    """There is nothing to do."""


async def unheard(_happened: Happened) -> None:
    """Nobody listens."""


def duties(publisher: Publisher) -> Duties:
    """Publishing, and bells that are rung for nothing but that."""
    publishing = {"sweep": publisher.sweep, "reconcile": publisher.reconcile}
    return Duties(publisher, {bell: publishing.get(bell, nothing) for bell in BELLS}, unheard)


def scheduler(clock: Clock, publisher: Publisher) -> Scheduler:
    """It, in this process."""
    return Scheduler(clock, runner=LocalRunner(duties(publisher)), next_moment=publisher.next_moment)
