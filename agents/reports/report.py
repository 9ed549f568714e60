"""Reporter: Insights → the Report somebody asks for and the Digest nobody has to. No model is called."""

from collections.abc import Sequence
from datetime import timedelta

from agents.cards import post_rows
from agents.context import Standpoint
from agents.replies import Button, Card, Moment, Reply, Text, lines, text
from agents.reports import findings, sections
from agents.reports.findings import Findings
from agents.reports.formats import Format
from agents.reports.sections import REPORT
from agents.schedule.calendar import SHOW_WAITING, SUGGESTION
from agents.text import change_in_words, counted
from agents.times import local_days
from agents.times.local_days import DayAndTime, TimeOfDay

DIGEST = Format(spaced=False)

PERIODS = {"week": (7, "Weekly report"), "month": (30, "Report of 30 days")}
"""period → local days, title. A month is the last 30 days, so that the period before it is as long."""
AHEAD = 7
MOST_OUT, MOST_TODAY, MOST_STUCK = 2, 3, 1
"""Rows of one section of the digest: with them it has at most twelve lines, and more only in rare trouble."""
SHOW_QUEUE = Button("Show the queue", "do:queue")


async def report(context: Standpoint, period: str) -> Reply:
    """What went out in the last "week" or "month" up to now, how it did, what came back, what is next.

    Everything stands on one card, so that it is one message, and because a model is told the titles of cards
    and never their lines: among them are strangers' words. Raises KeyError for any other period.
    """
    now, zone = context.now(), context.zone
    length, called = PERIODS[period]
    found = await findings.gather(
        context,
        start=local_days.earlier(now, zone, count=length),
        end=now,
        until=local_days.start(local_days.of(now, zone) + timedelta(days=AHEAD), zone),
    )
    title = f"{called}: {_gist(found)}"
    if found.is_quiet and not found.before:
        return Reply(text=text(f"{title}. Nothing is planned. {SUGGESTION}"))
    span = text(DayAndTime(found.start, zone), " to ", Moment(found.end, zone))
    card = Card(
        key=f"report:{period}",
        title=title,
        lines=(span, *_paused(found), text(), *REPORT.rows(found)),
        buttons=_buttons(found),
    )
    return Reply(cards=(card,))


def _gist(found: Findings) -> str:
    if not found.sent:
        return "nothing went out"
    out = f"{findings.count_of_posts(found.sent)} out"
    measured = findings.measured(found.sent)
    if not measured:
        return f"{out}, no numbers yet"
    views = findings.sums(measured).get("views")
    if views is None:
        return out
    moved = change_in_words(views, findings.sums(found.before).get("views"))
    return f"{out}, {counted(views, 'view')}{f' ({moved})' if moved else ''}"


def _paused(found: Findings) -> list[Text]:
    return [text(found.paused)] if found.paused else []


def _buttons(found: Findings) -> tuple[Button, ...]:
    waits = bool(found.waiting or found.stuck)
    return (SHOW_WAITING,) * waits + (SHOW_QUEUE,) * bool(found.planned)


async def digest(context: Standpoint) -> Reply:
    """Yesterday's outcome, today's plan, what waits and what failed, in about twelve lines.

    An empty reply when there is nothing to say.
    """
    today, zone = local_days.of(context.now(), context.zone), context.zone
    found = await findings.gather(
        context,
        start=local_days.start(today - timedelta(days=1), zone),
        end=local_days.start(today, zone),
        until=local_days.start(today + timedelta(days=1), zone),
    )
    if found.is_quiet:
        return Reply()
    title = text(f"Daily digest · {local_days.called(today)} · times in {zone}")
    return Reply(text=lines(title, *_paused(found), *DIGEST.rows(found)), buttons=_buttons(found))


@DIGEST.section()
def yesterday(found: Findings) -> Sequence[Text]:
    """What went out, where it is, and how much came back."""
    out = findings.count_of_posts(found.sent) if found.sent else "nothing"
    back = f"; came back: {findings.kinds(found.heard)}" if found.heard else ""
    rows = [
        text("  ✓ ", TimeOfDay(each.at, found.zone), f" · #{each.number} · {each.account} · {each.link}")
        for each in found.sent[:MOST_OUT]
    ]
    return [text(f"Yesterday: {out} went out{back}."), *rows]


@DIGEST.section()
def today(found: Findings) -> Sequence[Text]:
    """What is still to go out today, without anything's trouble: that is below."""
    if not found.planned:
        return [text("Today: nothing is planned.")]
    chosen = found.planned[:MOST_TODAY]
    rows = [row for slot in chosen for row in post_rows.rows(slot, zone=found.zone, now=found.now)[:1]]
    first = f", the first {MOST_TODAY}" if len(found.planned) > MOST_TODAY else ""
    return [text(f"Today: {len(found.planned):,} to go out{first}:"), *rows]


@DIGEST.section()
def needs_people(found: Findings) -> Sequence[Text]:
    """What failed, is held or missed its time, one line each, and how much waits for approval."""
    urgent = (*found.stuck, *found.missed)
    rows = [text(f"  ! Connect again: {', '.join(found.lost)}")] if found.lost else []
    rows += [
        row
        for slot in urgent[:MOST_STUCK]
        for row in post_rows.dated_rows(slot, zone=found.zone, now=found.now)[:1]
    ]
    hidden = len(urgent) - MOST_STUCK
    rows += [text(f"  ! … and {hidden:,} more that cannot go out without you")] if hidden > 0 else []
    rows += sections.waiting(found)
    return [text("Needs you:"), *rows] if rows else []
