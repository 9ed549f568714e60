"""Rows of posts: a line for each variant in the queue, the calendar and reports."""

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
"""Columns of a line, so that it fits 100 columns inside a card."""
LEAST_WORDS, MOST_WORDS = 24, 60
MOST_TROUBLE = 240
"""Characters of a note about trouble; notes say what to do and are rarely longer."""

TROUBLE = (Status.HELD, Status.REJECTED, Status.RECONNECT, Status.ASKING)
"""Statuses that need a person to act."""
QUEUED = (
    Status.PROPOSED,
    Status.SCHEDULED,
    Status.CLAIMED,
    Status.SENDING,
    Status.UNKNOWN,
    *TROUBLE,
)
"""Statuses of variants that have not gone out yet."""


@dataclass(frozen=True, slots=True)
class PostRow:
    """A variant with its time. `note` is the last trouble, as a sentence for people."""

    number: int
    account: str
    at: datetime
    status: Status
    note: str
    words: str

    @property
    def mark(self) -> str:
        """The mark of its status: ○ waits for approval, ! needs a person, ● will go out, ✓ is out."""
        return STATUS_WORDS[self.status].mark

    def is_missed(self, now: datetime) -> bool:
        """Whether it still waits for approval after its time."""
        return self.status is Status.PROPOSED and self.at < now

    def describe_status(self, now: datetime) -> str:
        """Its status in words."""
        missed = ", its time has passed" if self.is_missed(now) else ""
        return f"{STATUS_WORDS[self.status].row}{missed}"


async def load_rows(work: Work, platforms: Platforms, variants: Sequence[Variant]) -> list[PostRow]:
    """Rows of variants, in the same order."""
    posts = await work.posts.of_variants([variant.id for variant in variants])
    numbers = {post.id: post.number for post in posts}
    return [
        PostRow(
            number=numbers[variant.post_id],
            account=platforms.label(variant.account),
            at=variant.due_at,
            status=variant.status,
            note=variant.note,
            words=variant.current.words,
        )
        for variant in variants
    ]


def format_row(row: PostRow, *, zone: str, now: datetime) -> list[Text]:
    """A row below the heading of its day: mark, time, number, account, status, words; then its trouble."""
    return [_format_line(row, TimeOfDay(row.at, zone), now=now), *_trouble_lines(row)]


def format_dated_row(row: PostRow, *, zone: str, now: datetime) -> list[Text]:
    """A row with its day, for a list without headings."""
    return [_format_line(row, DayAndTime(row.at, zone), now=now), *_trouble_lines(row)]


def _format_line(row: PostRow, moment: Moment, *, now: datetime) -> Text:
    lead = text(f"  {row.mark} ", moment, f" · #{row.number} · {row.account} · {row.describe_status(now)} · ")
    return with_opening(lead, row.words)


def _trouble_lines(row: PostRow) -> list[Text]:
    return [text(f"    {shortened(with_full_stop(row.note), most=MOST_TROUBLE)}")] if row.note else []


def with_opening(lead: Text, words: str) -> Text:
    """A line that ends in as many of a post's first words as fit."""
    room = WIDTH - len(plain(lead)) - len("“”")
    return (*lead, f"“{shortened(words, most=min(max(room, LEAST_WORDS), MOST_WORDS))}”")


def count_by_status(rows: Iterable[PostRow]) -> Mapping[Status, int]:
    """status → number of rows."""
    return Counter(row.status for row in rows)


def describe_needs(counts: Mapping[Status, int]) -> list[str]:
    """Phrases for a title on what people have to do; empty if nothing waits for them."""
    waiting = counts.get(Status.PROPOSED, 0)
    stuck = sum(counts.get(status, 0) for status in TROUBLE)
    needs = [f"{waiting:,} {'waits' if waiting == 1 else 'wait'} for approval"] if waiting else []
    return [*needs, f"{stuck:,} {'needs' if stuck == 1 else 'need'} you"] if stuck else needs


def describe_pause(workspace: Workspace) -> str:
    """A sentence on the pause of the desk; '' while it is not paused."""
    if not workspace.paused_at:
        return ""
    who = f" by {workspace.paused_by}" if workspace.paused_by else ""
    return f"Everything is paused{who}: nothing goes out until somebody writes /resume."


DESK_PAUSED = "it fell due while the desk was paused"
CAMPAIGN_PAUSED = "it fell due while its campaign was paused"


REACTIONS = ("likes", "comments", "shares")
