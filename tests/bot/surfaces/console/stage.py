"""A console to play on: lines in, everything it printed and everything the door took out."""

import io
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from agents.replies import Button, Card, Moment, Preview, Reply
from bot.surfaces.console.pipe import Pipe
from bot.surfaces.console.surface import Console
from bot.surfaces.contract import Delivery, FormSubmission, Incoming, Press
from tests.doubles.door import Act, ScriptedDoor

NINE = Moment(datetime(2026, 11, 16, 8, tzinfo=UTC), "Europe/Berlin")
APPROVE = Button("Approve", "approve:3:1", "primary")
EDIT = Button("Edit", "edit:3:1")
REJECT = Button("Reject", "reject:3:1", "danger", confirm="This throws the draft away.")
POST = Card("post:3", "Post #3", "waiting", (("Proposed for ", NINE),), buttons=(APPROVE, REJECT))
ZONE_READ = str(NINE)
"""The first use of a zone reads its file; done here, no test does it in the loop."""
SHORT = Preview("@bakery", "Spring is here.\n\n  20% off.", 26, 280)


@dataclass(frozen=True)
class Played:
    """What is left after the last line."""

    printed: str
    door: ScriptedDoor

    @property
    def received(self) -> list[Delivery]:
        """Every delivery, in order."""
        return self.door.received

    @property
    def texts(self) -> list[str]:
        """What was written."""
        return [each.text for each in self.received if isinstance(each, Incoming)]

    @property
    def pressed(self) -> list[str]:
        """The values that were pressed."""
        return [each.value for each in self.received if isinstance(each, Press)]

    @property
    def submitted(self) -> list[dict[str, str]]:
        """The forms that were handed in."""
        return [dict(each.values) for each in self.received if isinstance(each, FormSubmission)]


async def play(
    *typed: str,
    answers: tuple[Reply | Act, ...] = (),
    greeting: Reply | None = None,
    pass_time: Callable[[timedelta], Awaitable[None]] | None = None,
    speaker_name: str = "Dana",
) -> Played:
    """A plain console that reads these lines and then the end of input."""
    output = io.StringIO()
    source = io.BytesIO("".join(f"{line}\n" for line in typed).encode())
    console = Console(
        speaker_name,
        plain=True,
        greeting=greeting or Reply(),
        history=None,
        pass_time=pass_time,
        terminal=Pipe(source=source, output=output),
    )
    door = ScriptedDoor(console, *answers, shown=greeting)
    await console.run(door)
    return Played(output.getvalue(), door)
