"""Sections of the report, in the order in which people read them.

A new one, a chart among them, joins by one decorated function: `@REPORT.section("Heading")`.
"""

from collections.abc import Callable, Iterable, Sequence

from agents.cards import post_rows
from agents.cards.post_rows import REACTIONS, Slot
from agents.replies import Text, text
from agents.reports import findings
from agents.reports.findings import Findings, Heard, Sent
from agents.reports.formats import Format
from agents.schedule.calendar import SUGGESTION
from agents.text import author_name, change_in_words, counted, link_warning, quotation, shortened, singular
from agents.times import local_days
from agents.times.local_days import DayAndTime
from storage.models import Status

REPORT = Format(spaced=True)

MOST_SENT, MOST_HEARD, MOST_ROWS = 20, 3, 8
"""Rows of one section; the count above them is always complete."""
MOST_QUOTED = 90
"""Characters of a stranger's words."""
ENOUGH_VIEWS = 30
"""Below this a rate says more about chance than about the post."""


@REPORT.section("What went out")
def went_out(found: Findings) -> Sequence[Text]:
    """How many by account, and each with its time, views and link."""
    before = f"In the {found.length} days before: {findings.count_of_posts(found.before)}"
    if not found.sent:
        return [text("  Nothing"), text(f"  {before}")]
    by_account = " · ".join(f"{name} {count:,}" for name, count in findings.by_account(found.sent).items())
    rows = [text(f"  {findings.count_of_posts(found.sent)}: {by_account}"), text(f"  {before}")]
    hidden = len(found.sent) - MOST_SENT
    rows += [text(f"  … {hidden:,} earlier ones, and then:")] if hidden > 0 else []
    for each in found.sent[-MOST_SENT:]:
        rows += _sent(each, zone=found.zone)
    return rows


def _sent(each: Sent, *, zone: str) -> list[Text]:
    views = f" · {counted(each.views, 'view')}" if "views" in each.numbers else ""
    lead = text("  ✓ ", DayAndTime(each.at, zone), f" · #{each.number} · {each.account}{views} · ")
    return [post_rows.with_opening(lead, each.words), text(f"    {each.link}")]


@REPORT.section("How it did")
def numbers(found: Findings) -> Sequence[Text]:
    """The numbers summed, against the period before where both have any."""
    if not found.sent:
        return []
    measured = findings.measured(found.sent)
    if not measured:
        return [text("  No numbers yet.")]
    before = findings.sums(found.before)
    parts = []
    for name, total in findings.sums(measured).items():
        moved = change_in_words(total, before.get(name))
        parts.append(f"{counted(total, singular(name))}{f' ({moved})' if moved else ''}")
    rows = [text(f"  {' · '.join(parts)}")]
    if before:
        rows.append(
            text(f"  In brackets: against the {found.length} days before, as they stood at their end.")
        )
    if len(measured) < len(found.sent):
        rows.append(
            text(f"  Counted for {len(measured):,} of {len(found.sent):,}; no numbers yet for the rest.")
        )
    return rows


@REPORT.section("What worked")
def standouts(found: Findings) -> Sequence[Text]:
    """The best and the weakest post, and by what; nothing while fewer than two can be compared."""
    sentence, ranked = ranking(found.sent)
    if not ranked:
        return []
    return [
        text(f"  By {sentence}:"),
        _standout("best", *ranked[0]),
        _standout("weakest", *ranked[-1]),
    ]


def _standout(label: str, score: str, each: Sent) -> Text:
    lead = text(f"  {label + ':':<9} {score} · #{each.number} · {each.account} · ")
    return post_rows.with_opening(lead, each.words)


def ranking(sent: Sequence[Sent]) -> tuple[str, list[tuple[str, Sent]]]:
    """What posts are compared by, and (score, post) from best to weakest; empty when that means nothing.

    The engagement rate where at least two were seen often enough, else views, else reactions.
    """
    seen = [each for each in sent if each.views >= ENOUGH_VIEWS]
    if ranked := _ranked(seen, lambda each: each.reactions / each.views):
        return "engagement (likes, comments and shares per view)", [(f"{s:.1%}", e) for s, e in ranked]
    viewed = [each for each in sent if "views" in each.numbers]
    if ranked := _ranked(viewed, lambda each: each.views):
        return "views", [(counted(int(s), "view"), e) for s, e in ranked]
    reacted = [each for each in sent if any(name in each.numbers for name in REACTIONS)]
    ranked = _ranked(reacted, lambda each: each.reactions)
    return "likes, comments and shares", [(f"{int(s):,}", e) for s, e in ranked]


def _ranked(sent: Sequence[Sent], score: Callable[[Sent], float]) -> list[tuple[float, Sent]]:
    ranked = sorted(((score(each), each) for each in sent), key=lambda pair: (-pair[0], pair[1].at))
    return ranked if len(ranked) > 1 and ranked[0][0] > ranked[-1][0] else []


@REPORT.section("What came back")
def came_back(found: Findings) -> Sequence[Text]:
    """How much of what kind, and the newest few as quotations."""
    if not found.heard:
        return []
    newest = found.heard[: -MOST_HEARD - 1 : -1]
    more = ", the newest:" if len(found.heard) > len(newest) else ":"
    rows = [text(f"  {findings.kinds(found.heard)}{more}")]
    return rows + [row for each in newest for row in _heard(each, zone=found.zone)]


def _heard(each: Heard, *, zone: str) -> list[Text]:
    about = f"#{each.number}, {each.account}" if each.number else each.account
    said = text(f"  {author_name(each.author)} on {about} · ", DayAndTime(each.at, zone))
    quoted = [text(f"    {quotation(each.words, most=MOST_QUOTED)}")] if each.words else []
    return [(*said, link_warning(each.words)), *quoted]


@REPORT.section("Needs a person")
def needs_people(found: Findings) -> Sequence[Text]:
    """What failed or is held, what missed its time, and how much waits for approval."""
    urgent = (*found.stuck, *found.missed)
    rows = [text(f"  ! {account}: connect it again, nothing goes out on it") for account in found.lost]
    rows += _dated(urgent[:MOST_ROWS], found)
    if len(urgent) > MOST_ROWS:
        rows.append(text(f"  … and {len(urgent) - MOST_ROWS:,} more"))
    return [*rows, *waiting(found)]


def _dated(chosen: Iterable[Slot], found: Findings) -> list[Text]:
    return [row for slot in chosen for row in post_rows.dated_rows(slot, zone=found.zone, now=found.now)]


def waiting(found: Findings) -> list[Text]:
    """How many wait for approval, and when the next of them is due."""
    count = found.counts.get(Status.PROPOSED, 0)
    due = next((slot.at for slot in found.waiting if not slot.missed(found.now)), None)
    if not count:
        return []
    said = f"  ○ {count:,} {'waits' if count == 1 else 'wait'} for approval"
    return [text(said) if due is None else text(f"{said}, the next is due ", DayAndTime(due, found.zone))]


@REPORT.section("The next 7 days")
def planned(found: Findings) -> Sequence[Text]:
    """What is planned, and which days are free."""
    if not found.planned:
        return [text("  Nothing is planned.")]
    rows = _dated(found.planned[:MOST_ROWS], found)
    if len(found.planned) > MOST_ROWS:
        rows.append(text(f"  … and {len(found.planned) - MOST_ROWS:,} more"))
    taken = {local_days.of(slot.at, found.zone) for slot in (*found.planned, *found.stuck)}
    free = [
        day for day in local_days.following(local_days.of(found.now, found.zone), count=7) if day not in taken
    ]
    return [*rows, text(f"  Free: {', '.join(local_days.called(day) for day in free)}")] if free else rows


@REPORT.section("Next")
def next_steps(found: Findings) -> Sequence[Text]:
    """One or two things to do, in words that can be written or pressed."""
    steps = []
    if found.waiting or found.stuck:
        steps.append(text("  Decide about what waits: nothing of it goes out by itself."))
    _, ranked = ranking(found.sent)
    if ranked:
        best = ranked[0][1]
        brief = shortened(best.brief, most=60)
        steps.append(text(f"  #{best.number} worked best. Write for example: plan 3 posts about {brief}"))
    elif not found.planned:
        steps.append(text(f"  {SUGGESTION}"))
    return steps
