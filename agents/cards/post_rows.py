"""Slots: variants at their place in time, and the one line each that queue, calendar and reports show."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from agents.cards.status_words import STATUS_WORDS
from agents.platform_rules.registry import Platforms
from agents.replies import Moment, Text, plain, text
from agents.text import shortened, with_full_stop
from agents.times.local_days import DayAndTime, TimeOfDay
from storage.models import Status, Variant, Workspace
from storage.unit_of_work import Work

WIDTH = 96
"""Columns a line may take, so that it fits 100 inside a card; the words get what the rest of it leaves."""
LEAST_WORDS, MOST_WORDS = 24, 60
MOST_TROUBLE = 240
"""Characters of a trouble's sentence: it says what to do, so it is hardly ever cut."""

TROUBLE = (Status.HELD, Status.REJECTED, Status.RECONNECT, Status.ASKING)
"""What stands still until a person does something."""
QUEUED = (
    Status.PROPOSED,
    Status.SCHEDULED,
    Status.CLAIMED,
    Status.SENDING,
    Status.UNKNOWN,
    *TROUBLE,
)
"""What is still to happen."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A variant at its place in time. `note` is the last trouble, as a sentence for people."""

    number: int
    account: str
    at: datetime
    status: Status
    note: str
    words: str

    @property
    def mark(self) -> str:
        """What to scan for: ○ waits for approval, ! needs a person, ● will go out, ✓ is out."""
        return STATUS_WORDS[self.status].mark

    def missed(self, now: datetime) -> bool:
        """Does it still wait for approval though its time has passed?"""
        return self.status is Status.PROPOSED and self.at < now

    def says(self, now: datetime) -> str:
        """Where it stands, in words."""
        missed = ", its time has passed" if self.missed(now) else ""
        return f"{STATUS_WORDS[self.status].row}{missed}"


async def of(work: Work, platforms: Platforms, variants: Sequence[Variant]) -> list[Slot]:
    """The variants as slots, in the same order."""
    posts = await work.posts.of_variants([variant.id for variant in variants])
    numbers = {post.id: post.number for post in posts}
    return [
        Slot(
            number=numbers[variant.post_id],
            account=platforms.label(variant.account),
            at=variant.due_at,
            status=variant.status,
            note=variant.note,
            words=variant.current.words,
        )
        for variant in variants
    ]


def rows(slot: Slot, *, zone: str, now: datetime) -> list[Text]:
    """A slot below the heading of its day: mark, time, number, account, status, words; then trouble."""
    return [_line(slot, TimeOfDay(slot.at, zone), now=now), *_trouble(slot)]


def dated_rows(slot: Slot, *, zone: str, now: datetime) -> list[Text]:
    """A slot where no heading names its day."""
    return [_line(slot, DayAndTime(slot.at, zone), now=now), *_trouble(slot)]


def _line(slot: Slot, moment: Moment, *, now: datetime) -> Text:
    lead = text(f"  {slot.mark} ", moment, f" · #{slot.number} · {slot.account} · {slot.says(now)} · ")
    return with_opening(lead, slot.words)


def _trouble(slot: Slot) -> list[Text]:
    return [text(f"    {shortened(with_full_stop(slot.note), most=MOST_TROUBLE)}")] if slot.note else []


def with_opening(lead: Text, words: str) -> Text:
    """A line that ends in the first words of a post: as many as there is room for."""
    room = WIDTH - len(plain(lead)) - len("“”")
    return (*lead, f"“{shortened(words, most=min(max(room, LEAST_WORDS), MOST_WORDS))}”")


def tally(found: Iterable[Slot]) -> Mapping[Status, int]:
    """status → how many of these slots stand there."""
    return Counter(slot.status for slot in found)


def needs(counts: Mapping[Status, int]) -> list[str]:
    """What people have to do, as a title says it; empty when nothing waits for them."""
    waiting = counts.get(Status.PROPOSED, 0)
    stuck = sum(counts.get(status, 0) for status in TROUBLE)
    said = [f"{waiting:,} {'waits' if waiting == 1 else 'wait'} for approval"] if waiting else []
    return [*said, f"{stuck:,} {'needs' if stuck == 1 else 'need'} you"] if stuck else said


def paused(workspace: Workspace) -> str:
    """What a pause means for all of this; '' while nothing is paused."""
    if not workspace.paused_at:
        return ""
    who = f" by {workspace.paused_by}" if workspace.paused_by else ""
    return f"Everything is paused{who}: nothing goes out until somebody writes /resume."


PAUSED = "it fell due while the desk was paused"


RESTING = "it fell due while its campaign was paused"


REACTIONS = ("likes", "comments", "shares")
