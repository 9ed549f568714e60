"""Findings of a period: everything that a digest or a report says, gathered in one reading transaction."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from agents.cards import post_rows
from agents.cards.post_rows import QUEUED, REACTIONS, TROUBLE, PostRow
from agents.context import WorkspaceView
from agents.platform_rules.registry import Platforms
from agents.text import author_name, counted
from agents.times import local_days
from storage.models import Activity, Health, Status
from storage.unit_of_work import Work

MOST = 50
"""Posts of one status that are read; no summary shows more of them."""


@dataclass(frozen=True, slots=True)
class PublicationResult:
    """A publication and its newest numbers. `url` is '' when a person confirmed it without a link."""

    publication_id: int
    number: int
    brief: str
    account: str
    words: str
    url: str
    at: datetime
    numbers: Mapping[str, int]

    @property
    def link(self) -> str:
        """The link to the publication, or why there is none."""
        return self.url or "no link: a person saw it there"

    @property
    def views(self) -> int:
        """The number of views; 0 where it was not measured."""
        return self.numbers.get("views", 0)

    @property
    def reactions(self) -> int:
        """The sum of likes, comments and shares."""
        return sum(self.numbers.get(name, 0) for name in REACTIONS)


@dataclass(frozen=True, slots=True)
class ActivityLine:
    """An Activity as reports show it: `author` and `words` are a stranger's, `number` is the post's or 0."""

    kind: str
    author: str
    words: str
    account: str
    number: int
    at: datetime


@dataclass(frozen=True, slots=True)
class PeriodFindings:
    """What happened in [start, end) and in the same time before it, and what is planned or waits at `now`.

    `disconnected` are accounts that have to be connected again, `paused` is the sentence about a pause or ''.
    """

    zone: str
    now: datetime
    start: datetime
    end: datetime
    published: tuple[PublicationResult, ...]
    published_before: tuple[PublicationResult, ...]
    activities: tuple[ActivityLine, ...]
    planned: tuple[PostRow, ...]
    stuck: tuple[PostRow, ...]
    missed: tuple[PostRow, ...]
    waiting: tuple[PostRow, ...]
    counts: Mapping[Status, int]
    disconnected: tuple[str, ...]
    paused: str

    @property
    def length(self) -> int:
        """The number of local days of the period."""
        return (local_days.local_day(self.end, self.zone) - local_days.local_day(self.start, self.zone)).days

    @property
    def is_quiet(self) -> bool:
        """Whether nothing happened, nothing is planned and nothing waits."""
        return not (
            self.published
            or self.activities
            or self.planned
            or self.stuck
            or self.waiting
            or self.disconnected
        )


async def gather_findings(
    point: WorkspaceView, *, start: datetime, end: datetime, until: datetime
) -> PeriodFindings:
    """Findings of [start, end), of the same number of local days before it, and of what is due by `until`."""
    now, zone = point.now(), point.zone
    length = (local_days.local_day(end, zone) - local_days.local_day(start, zone)).days
    async with point.read() as work:
        before = await _publications(
            work, point.platforms, local_days.days_earlier(start, zone, count=length), start
        )
        published = await _publications(work, point.platforms, start, end)
        waiting = await _slots(work, point.platforms, Status.PROPOSED)
        due = await work.posts.due_between(now, until)
        planned = await post_rows.load_rows(work, point.platforms, due)
        activities = await work.activities.between(start, end)
        accounts = {each.id: each for each in await work.accounts.all()}
        numbers = {each.publication_id: each.number for each in (*before, *published)}
        labels = {key: point.platforms.label(each) for key, each in accounts.items()}
        return PeriodFindings(
            zone=zone,
            now=now,
            start=start,
            end=end,
            published=published,
            published_before=before,
            activities=tuple(_activity(each, labels=labels, numbers=numbers) for each in activities),
            planned=tuple(slot for slot in planned if slot.status in QUEUED and slot.status not in TROUBLE),
            stuck=tuple(await _slots(work, point.platforms, *TROUBLE)),
            missed=tuple(slot for slot in waiting if slot.is_missed(now)),
            waiting=tuple(waiting),
            counts=await work.posts.count_by_status(),
            disconnected=tuple(
                labels[each.id] for each in accounts.values() if each.health is Health.RECONNECT
            ),
            paused=post_rows.describe_pause(await work.workspaces.get()),
        )


async def _slots(work: Work, platforms: Platforms, *statuses: Status) -> list[PostRow]:
    return await post_rows.load_rows(work, platforms, await work.posts.by_time(*statuses, limit=MOST))


async def _publications(
    work: Work, platforms: Platforms, start: datetime, end: datetime
) -> tuple[PublicationResult, ...]:
    """Publications of [start, end), with the numbers known at its end, so that periods compare fairly."""
    publications = await work.publications.between(start, end)
    numbers = await work.insights.latest([each.id for each in publications], until=end)
    posts = await work.posts.of_variants([each.variant_id for each in publications])
    found = {variant.id: (post, variant) for post in posts for variant in post.variants}
    results = []
    for publication in publications:
        post, variant = found[publication.variant_id]
        results.append(
            PublicationResult(
                publication_id=publication.id,
                number=post.number,
                brief=post.brief,
                account=platforms.label(variant.account),
                words=variant.current.words,
                url=publication.url,
                at=publication.published_at,
                numbers=numbers.get(publication.id, {}),
            )
        )
    return tuple(results)


def _activity(activity: Activity, *, labels: Mapping[int, str], numbers: Mapping[int, int]) -> ActivityLine:
    return ActivityLine(
        kind=activity.kind,
        author=activity.author,
        words=activity.words,
        account=labels.get(activity.account_id, "an account that is gone"),
        number=numbers.get(activity.publication_id or 0, 0),
        at=activity.at,
    )


def count_by_account(publications: Iterable[PublicationResult]) -> Mapping[str, int]:
    """Account label → number of its publications, the most first."""
    return dict(Counter(each.account for each in publications).most_common())


def count_posts(publications: Sequence[PublicationResult]) -> str:
    """ "3 posts"; "3 posts (5 publications)" when some are out on several accounts."""
    numbers = {each.number for each in publications}
    posts = counted(len(numbers), "post")
    if len(numbers) == len(publications):
        return posts
    return f"{posts} ({counted(len(publications), 'publication')})"


def count_by_kind(activities: Iterable[ActivityLine]) -> str:
    """Activities by kind, the most first: "3 comments · 1 mention"."""
    found = Counter(each.kind for each in activities).most_common()
    return " · ".join(counted(count, author_name(kind)) for kind, count in found)


def sum_by_kind(publications: Iterable[PublicationResult]) -> Mapping[str, int]:
    """Kind of number → its sum over all publications; kinds that nobody measured are left out."""
    total: Counter[str] = Counter()
    for each in publications:
        total.update(each.numbers)
    return total


def keep_measured(publications: Iterable[PublicationResult]) -> Sequence[PublicationResult]:
    """Publications that have numbers."""
    return [each for each in publications if each.numbers]
