"""The commands of series: begin, list, skip, stop, pause and resume."""

from collections.abc import Sequence
from datetime import date, timedelta

from agents.approvals import reversals
from agents.approvals.reversals import DROPPABLE
from agents.cards import post_card
from agents.context import Capability, Context
from agents.posts import creation
from agents.posts.creation import Author
from agents.refusals import Refused
from agents.replies import Card, Reply, lines, say, text
from agents.schedule import occurrences, recurrence, series
from agents.schedule.recurrence import Rule
from agents.times import local_days
from storage.models import Post, Series, Status, Variant
from storage.unit_of_work import Work

MOST = 50
"""Series that may run in a workspace at the same time."""


async def begin_series(context: Context, number: int, words: Sequence[str]) -> Reply:
    """Repeat a post by a rule; for a post of a series, change the words and the rule of that series."""
    context.require(Capability.DRAFT)
    rule = recurrence.parse_rule(words, today=context.local_now().date())
    async with context.work() as work:
        post = await work.posts.numbered(number)
        row = await work.series.of_post(post)
        replaced = None
        if row is None:
            row = await _series(work, context, post, rule)
        else:
            replaced = await _change(work, context, row, post, rule)
        await work.audit.add(
            actor=context.person.name,
            verb="changed" if row.version > 1 else "began",
            subject=f"series {row.id}",
            at=context.now(),
            rule=rule.describe(),
            seal=series.series_seal(row),
        )
    if replaced is not None:
        await reversals.cancel(context, replaced, account="")
    return await _begun(context, row)


async def _series(work: Work, context: Context, post: Post, rule: Rule) -> Series:
    if len(await work.series.active()) >= MOST:
        raise Refused(f"{MOST} series run already: /repeat list, then /repeat stop N.")
    campaign = await creation.create_campaign(
        work,
        goal=f"{post.brief} · {rule.describe()}",
        author=Author(context.person.id),
        place_id=context.place_id,
        thread=context.channel.thread,
        now=context.now(),
    )
    row = Series(
        workspace_id=work.workspace_id,
        campaign_id=campaign.id,
        post_id=post.id,
        latest_post_id=post.id,
        brief=post.brief,
        zone=context.zone,
        last_day=_last_day(context, post.variants, rule),
        template=_template(post),
        author_id=_author(post, context.person.id),
    )
    _obey(row, rule)
    return await work.series.add(row)


def _last_day(context: Context, there: Sequence[Variant], rule: Rule) -> date:
    """The day after which the series begins: the day of the post, or the last day that has passed."""
    today = context.local_now().date()
    wanted = [local_days.local_day(v.due_at, context.zone) for v in there if v.status is not Status.DROPPED]
    passed = rule.at(today, context.zone).at <= context.now()
    return max([*wanted, today if passed else today - timedelta(days=1)])


def _template(post: Post) -> list[object]:
    return [
        {
            "account": each.account_id,
            "words": each.current.words,
            "media": each.current.media,
            "besides": each.current.besides,
        }
        for each in post.variants
    ]


def _author(post: Post, otherwise: int) -> int:
    """The id of the person who wrote the words, where one person wrote all; else `otherwise`."""
    authors = {variant.current.author_id for variant in post.variants}
    return authors.pop() if len(authors) == 1 else otherwise


def _obey(row: Series, rule: Rule) -> None:
    row.weekdays, row.month_day, row.clock = list(rule.weekdays), rule.month_day, rule.clock
    row.until, row.times = rule.until, rule.times


async def _change(work: Work, context: Context, row: Series, post: Post, rule: Rule) -> int | None:
    """Change the words or the rule of a series, which has to be approved again.

    Returns the number of its open occurrence, which has the old words and is to be cancelled; None for none.
    """
    row.template, row.author_id = _template(post), _author(post, context.person.id)
    _obey(row, rule)
    row.withdraw()
    latest = await work.posts.by_id(row.latest_post_id)
    if latest is None or latest.id in (row.post_id, post.id) or not _is_open(latest):
        row.last_day = _last_day(context, latest.variants if latest else (), rule)
        return None
    _refuse_unless_may_cancel(context, row, latest, "stopped")
    row.last_day = _last_day(context, (), rule)
    return latest.number


def _is_open(post: Post) -> bool:
    return any(variant.status in DROPPABLE for variant in post.variants)


async def _begun(context: Context, row: Series) -> Reply:
    """The card of the series, and its first occurrence where the post it began with is over already."""
    async with context.work() as work:
        made = await occurrences.make_next_occurrence(work, context.platforms, row.id, now=context.now())
    async with context.read() as work:
        fresh = await work.series.by_id(row.id)
        shown: list[Card] = [await series.series_card(work, context.platforms, fresh or row)]
        if made is not None and made.post is not None:
            post = await work.posts.numbered(made.post.number)
            shown.append(await post_card.post_card(work, context.platforms, post, now=context.now()))
    first = "" if made and made.post else " Its next post is made when the present one is out or dropped."
    rows = [
        text(f"↻ Repeats: {recurrence.rule_of(row).describe()}, {row.zone}.{first}"),
        *(made.notes if made else ()),
    ]
    return Reply(text=lines(*rows), cards=tuple(shown))


async def list_series(context: Context) -> Reply:
    """The cards of the running series."""
    async with context.read() as work:
        running = await work.series.active()
        shown = [await series.series_card(work, context.platforms, each) for each in running[:10]]
    if not running:
        return say("Nothing repeats. Write for example: /repeat 3 every mon,thu 09:00")
    return Reply(text=text(f"{len(running)} repeat:"), cards=tuple(shown))


async def skip_next(context: Context, number: int) -> Reply:
    """Skip the next occurrence: the open one is cancelled, or its day is noted."""
    context.require(Capability.DRAFT)
    async with context.read() as work:
        row = await _found(work, number)
        latest = await work.posts.by_id(row.latest_post_id)
    is_open = latest is not None and latest.id != row.post_id and _is_open(latest)
    if latest is not None and is_open:
        await reversals.cancel(context, latest.number, account="")
    day = await _skip(context, row.id, this=row.last_day if is_open else None)
    redraw = [series.series_key(row), *([f"post:{latest.id}"] if latest and is_open else [])]
    return say(f"✓ “{row.brief}” does not go out on {local_days.day_name(day)}.", redraw=redraw)


async def _skip(context: Context, series_id: int, *, this: date | None) -> date:
    async with context.work() as work:
        row = await work.series.by_id(series_id, lock=True)
        if row is None:
            raise Refused("This series has ended.")
        day = this or next(
            (d for d in recurrence.rule_of(row).days(row.last_day) if d.isoformat() not in row.skips), None
        )
        if day is None:
            raise Refused("This series has no further time to skip.")
        row.skip(day)
        await work.audit.add(
            actor=context.person.name,
            verb="skipped",
            subject=f"series {row.id}",
            at=context.now(),
            day=day.isoformat(),
        )
    return day


async def stop_series(context: Context, number: int) -> Reply:
    """End a series, and cancel its open occurrence."""
    row, latest = await _change_state(context, number, "stopped")
    left = ""
    if latest.id != row.post_id and _is_open(latest):
        await reversals.cancel(context, latest.number, account="")
        left = f" #{latest.number} is cancelled."
    return say(
        f"■ “{row.brief}” repeats no more.{left}", redraw=(series.series_key(row), f"post:{latest.id}")
    )


async def pause_series(context: Context, number: int) -> Reply:
    """Pause a series: it makes no new posts; scheduled posts stay."""
    row, _ = await _change_state(context, number, "paused")
    return say(
        f"⏸ “{row.brief}” makes no new posts until /repeat resume {number}.", redraw=(series.series_key(row),)
    )


async def resume_series(context: Context, number: int) -> Reply:
    """Resume a series; the times that passed meanwhile are skipped."""
    row, _ = await _change_state(context, number, "resumed")
    return say(f"▶ “{row.brief}” goes on.", redraw=(series.series_key(row),))


async def _change_state(context: Context, number: int, verb: str) -> tuple[Series, Post]:
    context.require(Capability.DRAFT)
    async with context.work() as work:
        row = await _found(work, number)
        latest = await work.posts.by_id(row.latest_post_id)
        if latest is None:
            raise Refused("This series has ended.")
        _refuse_unless_may_cancel(context, row, latest, verb)
        if verb == "stopped":
            row.end(context.now())
        elif verb == "paused":
            row.pause(context.now())
        else:
            row.go_on()
        await work.audit.add(
            actor=context.person.name, verb=verb, subject=f"series {row.id}", at=context.now()
        )
    return row, latest


def _refuse_unless_may_cancel(context: Context, row: Series, latest: Post, verb: str) -> None:
    """Stopping a series with an approved occurrence needs the right to decide, as cancelling it does."""
    approved = any(variant.status is Status.SCHEDULED for variant in latest.variants)
    if verb == "stopped" and latest.id != row.post_id and approved:
        context.require(Capability.DECIDE)


async def _found(work: Work, number: int) -> Series:
    post = await work.posts.numbered(number)
    return await work.series.of_number(number, post)
