"""One process of a desk that outgrew its machine, with short leases and a slow platform.

python -m tests.scale.node ROLE LATENCY
"""

import asyncio
import signal
import sys
from collections.abc import Mapping
from datetime import timedelta

from agents.publishing.outcomes import Timeouts
from agents.replies import Card, Channel, Reply
from bot.app import open_desk
from bot.clock import SystemClock
from bot.settings import read_settings
from bot.surfaces.contract import Door, Speaker
from integrations.platforms.base import OutgoingPost, PublishedPost
from tests.agents.workspace_setup import words_of

TIMEOUTS = Timeouts(
    lease=timedelta(seconds=6), margin=timedelta(seconds=3), settle=timedelta(seconds=3), deadline=2.0
)


def say(line: str) -> None:
    """To whoever started this process."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


class Paper:
    """A surface that prints what it is asked to say."""

    name = "console"

    async def run(self, door: Door) -> None:
        """Nobody speaks here."""

    async def send(self, channel: Channel, reply: Reply, *, to: Speaker | None = None) -> Mapping[str, str]:
        """Print its first line."""
        say(f"said {words_of(reply)}".split("\n")[0])
        return {}

    async def redraw(self, channel: Channel, reference: str, card: Card) -> None:
        """Print which card."""
        say(f"redrawn {card.key}")

    async def progress(self, channel: Channel, step: str) -> None:
        """Nothing."""


async def main(role: str, latency: float) -> None:
    """Run until SIGTERM."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    worker = role == "worker"
    async with open_desk(
        read_settings(), clock=SystemClock(), role="worker" if worker else "gateway", timeouts=TIMEOUTS
    ) as app:
        if not worker:
            app.notifier.serve(Paper())
        stand_in = app.desk.platforms.stand_in()
        publish = stand_in.publish

        async def slowly(outgoing: OutgoingPost) -> PublishedPost:
            landed = await publish(outgoing)
            await asyncio.sleep(latency)
            return landed

        stand_in.publish = slowly  # type: ignore[method-assign]
        async with app.scheduler:
            rung: set[asyncio.Task[None]] = set()
            loop.add_signal_handler(signal.SIGUSR1, app.scheduler.wake)
            loop.add_signal_handler(
                signal.SIGUSR2, lambda: rung.add(asyncio.create_task(app.scheduler.run_all()))
            )
            say("ready")
            await stop.wait()
    say("closed")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], float(sys.argv[2])))
