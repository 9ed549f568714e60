"""Occurrences: the next post of a series, made when the previous one is over; never two at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from agents.approvals import seals
from agents.checks import post_checks
from agents.platform_rules.registry import Platforms
from agents.posts import creation
from agents.posts.creation import Author, NewPost, NewVariant
from agents.replies import Moment, Text, text
from agents.schedule import recurrence, series
from agents.text import AGAIN
from agents.times import local_days
from agents.times.timing import ResolvedTime
from storage.models import Account, Person, Post, Series, Status, Workspace
from storage.repositories.base import NotFound
from storage.repositories.schedule.schedule_scan import IN_PROGRESS
from storage.unit_of_work import Work

ACTOR = "copydesk"
NOTE = f"{AGAIN} #{{number}}"
FEW = 5
"""Skipped days that are named; further days are counted."""


@dataclass(frozen=True, slots=True)
class NextOccurrence:
    """The next post of a series, None at the end of the series, and notes."""

    post: Post | None
    notes: tuple[Text, ...]
    """notes for people"""


async def make_next_occurrence(
    work: Work, platforms: Platforms, series_id: int, *, now: datetime
) -> NextOccurrence | None:
    """Make the next occurrence if the latest is over; None when there is nothing to do.

    Days that have passed meanwhile are skipped and named in a note.
    """
    row = await work.series.by_id(series_id, lock=True)
    if row is None or row.ended_at is not None or row.paused_at is not None:
        return None
    latest = await work.posts.by_id(row.latest_post_id)
    workspace = await work.workspaces.get(lock=True)
    if latest is None or workspace.paused_at is not None:
        return None
    if not is_finished(latest, grace=grace_period(workspace), now=now):
        return None
    lapsed = any(variant.status is Status.PROPOSED for variant in latest.variants)
    notes = [text(f"#{latest.number} was not approved in time and did not go out.")] if lapsed else []
    here = await series.accounts_of(work, row)
    day, missed = _next(row, now=now)
    if missed:
        notes.append(_skipped(row, missed))
    if day is None or not here:
        row.end(now)
        return NextOccurrence(None, (*notes, text(f"“{row.brief}” repeats no more: {_why(row, here)}.")))
    wall = recurrence.rule_of(row).at(day, row.zone)
    if wall.moved:
        notes.append(_moved(row, day, wall))
    post = await _make(work, platforms, row, here, wall.at, now=now)
    row.follow(post.id, day)
    return NextOccurrence(post, tuple(notes))


def grace_period(workspace: Workspace) -> timedelta:
    """The time after its due moment in which a post may still be approved."""
    return timedelta(minutes=workspace.grace_minutes)


def _why(row: Series, here: Mapping[int, Account]) -> str:
    if not here:
        return "none of its accounts is connected any more"
    return f"it came {row.times} times" if row.times is not None and row.made >= row.times else "it has ended"


def is_finished(post: Post, *, grace: timedelta, now: datetime) -> bool:
    """Whether every variant of a post is out, dropped, held, with a person, or too late to be approved."""
    return not any(
        variant.status in IN_PROGRESS or (variant.status is Status.PROPOSED and variant.due_at + grace >= now)
        for variant in post.variants
    )


def _next(row: Series, *, now: datetime) -> tuple[date | None, Sequence[date]]:
    """The next day of the series, and the days that passed without an occurrence."""
    rule = recurrence.rule_of(row)
    if rule.times is not None and row.made >= rule.times:
        return None, ()
    missed: list[date] = []
    for day in rule.days(row.last_day):
        if day.isoformat() in row.skips:
            continue
        if rule.at(day, row.zone).at > now:
            return day, missed
        missed.append(day)
    return None, missed


def _skipped(row: Series, missed: Sequence[date]) -> Text:
    named = ", ".join(local_days.day_name(day) for day in missed[:FEW])
    more = f" and {len(missed) - FEW} more" if len(missed) > FEW else ""
    times = "1 time" if len(missed) == 1 else f"{len(missed)} times"
    return text(f"“{row.brief}”: {times} passed and were skipped, nothing is sent late: {named}{more}.")


def _moved(row: Series, day: date, wall: ResolvedTime) -> Text:
    there = f"{row.clock:%H:%M} does not exist on {local_days.day_name(day)}, the clocks go forward: "
    return text(f"“{row.brief}”: {there}it is planned for ", Moment(wall.at, row.zone), ".")


async def _make(
    work: Work, platforms: Platforms, row: Series, here: Mapping[int, Account], at: datetime, *, now: datetime
) -> Post:
    origin = await work.posts.by_id(row.post_id)
    campaign = await work.campaigns.by_id(row.campaign_id)
    if origin is None or campaign is None:
        raise NotFound("What this series began with is gone.")
    pieces = [
        NewVariant(here[each["account"]], each["words"], at, row.zone, each["media"], each.get("besides", {}))
        for each in row.template
        if each["account"] in here
    ]
    author = Author(row.author_id, NOTE.format(number=origin.number))
    (made,) = await creation.create_posts(
        work, platforms, campaign, [NewPost(row.brief, pieces)], author=author, now=now
    )
    post = await work.posts.lock(made.id)
    await work.audit.add(actor=ACTOR, verb="repeated", subject=f"post #{post.number}", at=now, series=row.id)
    if person := await series.find_approver(work, row):
        await _approve(work, platforms, row, post, person, now=now)
    return post


async def _approve(
    work: Work, platforms: Platforms, row: Series, post: Post, person: Person, *, now: datetime
) -> None:
    """Approve the post in the name of the person who approved the series, seal by seal."""
    sealed = {
        variant.id: seals.seal_of(variant)
        for variant in post.variants
        if not post_checks.variant_error(platforms, variant)
    }
    asked = await work.approvals.of_post(post.id, version=post.version)
    same = [each for each in asked if each.seal == sealed.get(each.variant_id)]
    decided = await work.approvals.grant([each.id for each in same], series_id=row.id, by=person.id, at=now)
    for variant in post.variants:
        if variant.id in decided:
            variant.schedule()
    await work.audit.add(
        actor=person.name,
        verb="approved",
        subject=f"post #{post.number}",
        at=now,
        series=row.id,
        seals=[sealed[each] for each in decided],
    )
