"""The report that people ask for and the daily digest, written from findings without a model."""

from datetime import timedelta

from agents.context import WorkspaceView
from agents.replies import Button, Card, Moment, Reply, Text, lines, text
from agents.reports.findings import PeriodFindings, count_posts, gather_findings, keep_measured, sum_by_kind
from agents.reports.formats import DIGEST, REPORT
from agents.schedule.calendar import SHOW_WAITING, SUGGESTION
from agents.text import change_in_words, counted
from agents.times import local_days
from agents.times.local_days import DayAndTime

PERIODS = {"week": (7, "Weekly report"), "month": (30, "Report of 30 days")}
"""period → local days, title. A month is the last 30 days, so that the period before it is as long."""
DAYS_AHEAD = 7
SHOW_QUEUE = Button("Show the queue", "do:queue")


async def write_report(context: WorkspaceView, period: str) -> Reply:
    """The report of the last "week" or "month" up to now: publications, numbers, activities, the next days.

    Everything stands on one card, so that it is one message, and because a model is told the titles of cards
    and never their lines: among them are strangers' words. Raises KeyError for any other period.
    """
    now, zone = context.now(), context.zone
    days, name = PERIODS[period]
    findings = await gather_findings(
        context,
        start=local_days.days_earlier(now, zone, count=days),
        end=now,
        until=local_days.start_of_day(local_days.local_day(now, zone) + timedelta(days=DAYS_AHEAD), zone),
    )
    title = f"{name}: {_gist(findings)}"
    if findings.is_quiet and not findings.published_before:
        return Reply(text=text(f"{title}. Nothing is planned. {SUGGESTION}"))
    span = text(DayAndTime(findings.start, zone), " to ", Moment(findings.end, zone))
    card = Card(
        key=f"report:{period}",
        title=title,
        lines=(span, *_paused(findings), text(), *REPORT.lines(findings)),
        buttons=_buttons(findings),
    )
    return Reply(cards=(card,))


def _gist(findings: PeriodFindings) -> str:
    if not findings.published:
        return "nothing went out"
    out = f"{count_posts(findings.published)} out"
    measured = keep_measured(findings.published)
    if not measured:
        return f"{out}, no numbers yet"
    views = sum_by_kind(measured).get("views")
    if views is None:
        return out
    moved = change_in_words(views, sum_by_kind(findings.published_before).get("views"))
    return f"{out}, {counted(views, 'view')}{f' ({moved})' if moved else ''}"


def _paused(findings: PeriodFindings) -> list[Text]:
    return [text(findings.paused)] if findings.paused else []


def _buttons(findings: PeriodFindings) -> tuple[Button, ...]:
    waits = bool(findings.waiting or findings.stuck)
    return (SHOW_WAITING,) * waits + (SHOW_QUEUE,) * bool(findings.planned)


async def write_digest(context: WorkspaceView) -> Reply:
    """The digest of about twelve lines: yesterday's publications, today's plan, posts that need people.

    The reply is empty when there is nothing to say.
    """
    today, zone = local_days.local_day(context.now(), context.zone), context.zone
    findings = await gather_findings(
        context,
        start=local_days.start_of_day(today - timedelta(days=1), zone),
        end=local_days.start_of_day(today, zone),
        until=local_days.start_of_day(today + timedelta(days=1), zone),
    )
    if findings.is_quiet:
        return Reply()
    title = text(f"Daily digest · {local_days.day_name(today)} · times in {zone}")
    return Reply(text=lines(title, *_paused(findings), *DIGEST.lines(findings)), buttons=_buttons(findings))
