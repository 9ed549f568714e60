"""Findings: all that a digest or a report may say of a workspace, gathered in one reading transaction."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from agents.cards import post_rows
from agents.cards.post_rows import QUEUED, REACTIONS, TROUBLE, Slot
from agents.context import Standpoint
from agents.platform_rules.registry import Platforms
from agents.text import author_name, counted
from agents.times import local_days
from storage.models import Activity, Health, Status
from storage.unit_of_work import Work

MOST = 50
"""Slots of one sort that are looked at; no summary shows more of them."""


@dataclass(frozen=True, slots=True)
class Sent:
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
        """Where it is."""
        return self.url or "no link: a person saw it there"

    @property
    def views(self) -> int:
        """How often it was seen; 0 where no number says so."""
        return self.numbers.get("views", 0)

    @property
    def reactions(self) -> int:
        """Likes, comments and shares together."""
        return sum(self.numbers.get(name, 0) for name in REACTIONS)


@dataclass(frozen=True, slots=True)
class Heard:
    """Something that came back. `author` and `words` are a stranger's; `number` is 0 for an older post."""

    kind: str
    author: str
    words: str
    account: str
    number: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Findings:
    """A period [start, end) of a workspace, the same length before it, and what stands there at `now`."""

    zone: str
    now: datetime
    start: datetime
    end: datetime
    sent: tuple[Sent, ...]
    before: tuple[Sent, ...]
    heard: tuple[Heard, ...]
    planned: tuple[Slot, ...]
    stuck: tuple[Slot, ...]
    missed: tuple[Slot, ...]
    waiting: tuple[Slot, ...]
    counts: Mapping[Status, int]
    lost: tuple[str, ...]
    paused: str

    @property
    def length(self) -> int:
        """The period in local days."""
        return (local_days.of(self.end, self.zone) - local_days.of(self.start, self.zone)).days

    @property
    def is_quiet(self) -> bool:
        """Did nothing happen, is nothing planned, and does nothing wait?"""
        return not (self.sent or self.heard or self.planned or self.stuck or self.waiting or self.lost)


async def gather(point: Standpoint, *, start: datetime, end: datetime, until: datetime) -> Findings:
    """Look back at [start, end) and the same number of local days before, and ahead to `until`."""
    now, zone = point.now(), point.zone
    length = (local_days.of(end, zone) - local_days.of(start, zone)).days
    async with point.read() as work:
        before = await _sent(work, point.platforms, local_days.earlier(start, zone, count=length), start)
        sent = await _sent(work, point.platforms, start, end)
        waiting = await _slots(work, point.platforms, Status.PROPOSED)
        due = await work.posts.due_between(now, until)
        planned = await post_rows.of(work, point.platforms, due)
        heard = await work.activities.between(start, end)
        accounts = {each.id: each for each in await work.accounts.all()}
        numbers = {each.publication_id: each.number for each in (*before, *sent)}
        labels = {key: point.platforms.label(each) for key, each in accounts.items()}
        return Findings(
            zone=zone,
            now=now,
            start=start,
            end=end,
            sent=sent,
            before=before,
            heard=tuple(_heard(each, labels=labels, numbers=numbers) for each in heard),
            planned=tuple(slot for slot in planned if slot.status in QUEUED and slot.status not in TROUBLE),
            stuck=tuple(await _slots(work, point.platforms, *TROUBLE)),
            missed=tuple(slot for slot in waiting if slot.missed(now)),
            waiting=tuple(waiting),
            counts=await work.posts.count_by_status(),
            lost=tuple(labels[each.id] for each in accounts.values() if each.health is Health.RECONNECT),
            paused=post_rows.paused(await work.workspaces.get()),
        )


async def _slots(work: Work, platforms: Platforms, *statuses: Status) -> list[Slot]:
    return await post_rows.of(work, platforms, await work.posts.by_time(*statuses, limit=MOST))


async def _sent(work: Work, platforms: Platforms, start: datetime, end: datetime) -> tuple[Sent, ...]:
    """What went out in [start, end), with the numbers known at its end, so that periods compare fairly."""
    publications = await work.publications.between(start, end)
    numbers = await work.insights.latest([each.id for each in publications], until=end)
    posts = await work.posts.of_variants([each.variant_id for each in publications])
    found = {variant.id: (post, variant) for post in posts for variant in post.variants}
    sent = []
    for publication in publications:
        post, variant = found[publication.variant_id]
        sent.append(
            Sent(
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
    return tuple(sent)


def _heard(activity: Activity, *, labels: Mapping[int, str], numbers: Mapping[int, int]) -> Heard:
    return Heard(
        kind=activity.kind,
        author=activity.author,
        words=activity.words,
        account=labels.get(activity.account_id, "an account that is gone"),
        number=numbers.get(activity.publication_id or 0, 0),
        at=activity.at,
    )


def by_account(sent: Iterable[Sent]) -> Mapping[str, int]:
    """account → how many publications, most first."""
    return dict(Counter(each.account for each in sent).most_common())


def count_of_posts(sent: Sequence[Sent]) -> str:
    """How many posts; with how many publications, when some are out on several accounts."""
    posts = counted(len({each.number for each in sent}), "post")
    publications = counted(len(sent), "publication")
    return posts if len({each.number for each in sent}) == len(sent) else f"{posts} ({publications})"


def kinds(heard: Iterable[Heard]) -> str:
    """What came back, by kind: "3 comments · 1 mention"."""
    found = Counter(each.kind for each in heard).most_common()
    return " · ".join(counted(count, author_name(kind)) for kind, count in found)


def sums(sent: Iterable[Sent]) -> Mapping[str, int]:
    """Each kind of number over all publications; kinds that nobody measured are left out."""
    total: Counter[str] = Counter()
    for each in sent:
        total.update(each.numbers)
    return total


def measured(sent: Iterable[Sent]) -> Sequence[Sent]:
    """The publications that have numbers."""
    return [each for each in sent if each.numbers]
