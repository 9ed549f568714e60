"""Sections of the weekly report and of the daily digest: the lines each makes of a period's findings.

`agents.reports.formats` lists them in the order in which people read them.
"""

from collections.abc import Callable, Iterable, Sequence

from agents.cards import post_rows
from agents.cards.post_rows import REACTIONS, PostRow
from agents.replies import Text, text
from agents.reports.findings import (
    ActivityLine,
    PeriodFindings,
    PublicationResult,
    count_by_account,
    count_by_kind,
    count_posts,
    keep_measured,
    sum_by_kind,
)
from agents.schedule.calendar import SUGGESTION
from agents.text import author_name, change_in_words, counted, link_warning, quotation, shortened, singular
from agents.times import local_days
from agents.times.local_days import DayAndTime, TimeOfDay
from storage.models import Status

MOST_PUBLICATIONS, MOST_ACTIVITIES, MOST_POSTS = 20, 3, 8
"""Rows of one section of the report; the count above them is always complete."""
MOST_YESTERDAY, MOST_TODAY, MOST_URGENT = 2, 3, 1
"""Rows of one section of the digest: with them it has at most twelve lines, and more only in rare trouble."""
MOST_QUOTED = 90
"""Characters of a stranger's words."""
ENOUGH_VIEWS = 30
"""Below this a rate says more about chance than about the post."""


def list_publications(findings: PeriodFindings) -> Sequence[Text]:
    """Publications of the period: their number by account, then the time, views and link of each."""
    before = f"In the {findings.length} days before: {count_posts(findings.published_before)}"
    if not findings.published:
        return [text("  Nothing"), text(f"  {before}")]
    by_account = " · ".join(
        f"{name} {count:,}" for name, count in count_by_account(findings.published).items()
    )
    rows = [text(f"  {count_posts(findings.published)}: {by_account}"), text(f"  {before}")]
    hidden = len(findings.published) - MOST_PUBLICATIONS
    rows += [text(f"  … {hidden:,} earlier ones, and then:")] if hidden > 0 else []
    for each in findings.published[-MOST_PUBLICATIONS:]:
        rows += _publication_rows(each, zone=findings.zone)
    return rows


def _publication_rows(each: PublicationResult, *, zone: str) -> list[Text]:
    views = f" · {counted(each.views, 'view')}" if "views" in each.numbers else ""
    lead = text("  ✓ ", DayAndTime(each.at, zone), f" · #{each.number} · {each.account}{views} · ")
    return [post_rows.with_opening(lead, each.words), text(f"    {each.link}")]


def sum_numbers(findings: PeriodFindings) -> Sequence[Text]:
    """Sums of all numbers, compared with the period before where both have some."""
    if not findings.published:
        return []
    measured = keep_measured(findings.published)
    if not measured:
        return [text("  No numbers yet.")]
    before = sum_by_kind(findings.published_before)
    parts = []
    for name, total in sum_by_kind(measured).items():
        moved = change_in_words(total, before.get(name))
        parts.append(f"{counted(total, singular(name))}{f' ({moved})' if moved else ''}")
    rows = [text(f"  {' · '.join(parts)}")]
    if before:
        rows.append(
            text(f"  In brackets: against the {findings.length} days before, as they stood at their end.")
        )
    count = len(findings.published)
    if len(measured) < count:
        rows.append(text(f"  Counted for {len(measured):,} of {count:,}; no numbers yet for the rest."))
    return rows


def name_best_and_weakest(findings: PeriodFindings) -> Sequence[Text]:
    """The best and the weakest post and the measure; no lines while fewer than two posts can be compared."""
    measure, ranked = rank_publications(findings.published)
    if not ranked:
        return []
    return [
        text(f"  By {measure}:"),
        _ranked_row("best", *ranked[0]),
        _ranked_row("weakest", *ranked[-1]),
    ]


def _ranked_row(label: str, score: str, each: PublicationResult) -> Text:
    lead = text(f"  {label + ':':<9} {score} · #{each.number} · {each.account} · ")
    return post_rows.with_opening(lead, each.words)


def rank_publications(
    publications: Sequence[PublicationResult],
) -> tuple[str, list[tuple[str, PublicationResult]]]:
    """The measure, and (score, publication) from best to weakest; an empty list when all are alike.

    The measure is the engagement rate where at least two publications have enough views, else views, else
    reactions.
    """
    seen = [each for each in publications if each.views >= ENOUGH_VIEWS]
    if ranked := _rank(seen, lambda each: each.reactions / each.views):
        return "engagement (likes, comments and shares per view)", [(f"{s:.1%}", e) for s, e in ranked]
    viewed = [each for each in publications if "views" in each.numbers]
    if ranked := _rank(viewed, lambda each: each.views):
        return "views", [(counted(int(s), "view"), e) for s, e in ranked]
    reacted = [each for each in publications if any(name in each.numbers for name in REACTIONS)]
    ranked = _rank(reacted, lambda each: each.reactions)
    return "likes, comments and shares", [(f"{int(s):,}", e) for s, e in ranked]


def _rank(
    publications: Sequence[PublicationResult], score: Callable[[PublicationResult], float]
) -> list[tuple[float, PublicationResult]]:
    ranked = sorted(((score(each), each) for each in publications), key=lambda pair: (-pair[0], pair[1].at))
    return ranked if len(ranked) > 1 and ranked[0][0] > ranked[-1][0] else []


def quote_activities(findings: PeriodFindings) -> Sequence[Text]:
    """Activities by kind, and the newest few as quotations."""
    if not findings.activities:
        return []
    newest = findings.activities[: -MOST_ACTIVITIES - 1 : -1]
    more = ", the newest:" if len(findings.activities) > len(newest) else ":"
    rows = [text(f"  {count_by_kind(findings.activities)}{more}")]
    return rows + [row for each in newest for row in _activity_rows(each, zone=findings.zone)]


def _activity_rows(each: ActivityLine, *, zone: str) -> list[Text]:
    about = f"#{each.number}, {each.account}" if each.number else each.account
    lead = text(f"  {author_name(each.author)} on {about} · ", DayAndTime(each.at, zone))
    quoted = [text(f"    {quotation(each.words, most=MOST_QUOTED)}")] if each.words else []
    return [(*lead, link_warning(each.words)), *quoted]


def list_urgent_posts(findings: PeriodFindings) -> Sequence[Text]:
    """Posts that failed, are held or missed their time, lost accounts, and how many posts wait."""
    urgent = (*findings.stuck, *findings.missed)
    rows = [
        text(f"  ! {account}: connect it again, nothing goes out on it") for account in findings.disconnected
    ]
    rows += _dated_rows(urgent[:MOST_POSTS], findings)
    if len(urgent) > MOST_POSTS:
        rows.append(text(f"  … and {len(urgent) - MOST_POSTS:,} more"))
    return [*rows, *count_waiting_posts(findings)]


def _dated_rows(chosen: Iterable[PostRow], findings: PeriodFindings) -> list[Text]:
    return [
        row
        for slot in chosen
        for row in post_rows.format_dated_row(slot, zone=findings.zone, now=findings.now)
    ]


def count_waiting_posts(findings: PeriodFindings) -> list[Text]:
    """The number of posts that wait for approval, and when the next of them is due."""
    count = findings.counts.get(Status.PROPOSED, 0)
    due = next((slot.at for slot in findings.waiting if not slot.is_missed(findings.now)), None)
    if not count:
        return []
    lead = f"  ○ {count:,} {'waits' if count == 1 else 'wait'} for approval"
    return [text(lead) if due is None else text(f"{lead}, the next is due ", DayAndTime(due, findings.zone))]


def list_planned_posts(findings: PeriodFindings) -> Sequence[Text]:
    """Posts of the next seven days, and the days that are free."""
    if not findings.planned:
        return [text("  Nothing is planned.")]
    rows = _dated_rows(findings.planned[:MOST_POSTS], findings)
    if len(findings.planned) > MOST_POSTS:
        rows.append(text(f"  … and {len(findings.planned) - MOST_POSTS:,} more"))
    taken = {local_days.local_day(slot.at, findings.zone) for slot in (*findings.planned, *findings.stuck)}
    free = [
        day
        for day in local_days.list_days(local_days.local_day(findings.now, findings.zone), count=7)
        if day not in taken
    ]
    return [*rows, text(f"  Free: {', '.join(local_days.day_name(day) for day in free)}")] if free else rows


def suggest_next_steps(findings: PeriodFindings) -> Sequence[Text]:
    """One or two things to do next, in words that people can write or press."""
    steps = []
    if findings.waiting or findings.stuck:
        steps.append(text("  Decide about what waits: nothing of it goes out by itself."))
    _, ranked = rank_publications(findings.published)
    if ranked:
        best = ranked[0][1]
        brief = shortened(best.brief, most=60)
        steps.append(text(f"  #{best.number} worked best. Write for example: plan 3 posts about {brief}"))
    elif not findings.planned:
        steps.append(text(f"  {SUGGESTION}"))
    return steps


def summarise_yesterday(findings: PeriodFindings) -> Sequence[Text]:
    """Publications of yesterday with their links, and how much came back."""
    out = count_posts(findings.published) if findings.published else "nothing"
    back = f"; came back: {count_by_kind(findings.activities)}" if findings.activities else ""
    rows = [
        text("  ✓ ", TimeOfDay(each.at, findings.zone), f" · #{each.number} · {each.account} · {each.link}")
        for each in findings.published[:MOST_YESTERDAY]
    ]
    return [text(f"Yesterday: {out} went out{back}."), *rows]


def summarise_today(findings: PeriodFindings) -> Sequence[Text]:
    """Posts that are still to go out today."""
    if not findings.planned:
        return [text("Today: nothing is planned.")]
    chosen = findings.planned[:MOST_TODAY]
    rows = [
        row for slot in chosen for row in post_rows.format_row(slot, zone=findings.zone, now=findings.now)[:1]
    ]
    first = f", the first {MOST_TODAY}" if len(findings.planned) > MOST_TODAY else ""
    return [text(f"Today: {len(findings.planned):,} to go out{first}:"), *rows]


def summarise_urgent_posts(findings: PeriodFindings) -> Sequence[Text]:
    """Posts that failed, are held or missed their time, a line each, and how many wait for approval."""
    urgent = (*findings.stuck, *findings.missed)
    rows = [text(f"  ! Connect again: {', '.join(findings.disconnected)}")] if findings.disconnected else []
    rows += [
        row
        for slot in urgent[:MOST_URGENT]
        for row in post_rows.format_dated_row(slot, zone=findings.zone, now=findings.now)[:1]
    ]
    hidden = len(urgent) - MOST_URGENT
    rows += [text(f"  ! … and {hidden:,} more that cannot go out without you")] if hidden > 0 else []
    rows += count_waiting_posts(findings)
    return [text("Needs you:"), *rows] if rows else []
