"""The approval of a series: its seal, its card, and the presses that approve it or ask each time."""

import hashlib
import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from agents.approvals import decisions, requests
from agents.approvals.stale_cards import stale
from agents.checks import brand_rules
from agents.checks.brand_rules import BrandDemands
from agents.context import Capability, Context
from agents.media import fitting
from agents.platform_rules.registry import Platforms
from agents.refusals import Refused
from agents.replies import Button, Card, Moment, Preview, Reply, Text, card_pictures, say, text
from agents.schedule import recurrence
from storage.models import Account, Person, Post, Series
from storage.repositories.base import NotFound
from storage.repositories.workspace.people import DECIDING
from storage.unit_of_work import Work


def series_key(series: Series) -> str:
    """The key of a series' card."""
    return f"series:{series.id}"


def series_seal(series: Series) -> str:
    """A SHA-256 over everything that an approval covers: words, media, accounts, rule, wall time, zone."""
    rule = recurrence.rule_of(series)
    act = {
        "series": series.id,
        "workspace": series.workspace_id,
        "template": [
            [
                *(each["account"], each["words"], [[m["sha256"], m.get("alt", "")] for m in each["media"]]),
                *([each["besides"]] if each.get("besides") else []),
            ]
            for each in series.template
        ],
        "weekdays": list(rule.weekdays),
        "month_day": rule.month_day,
        "clock": rule.clock.isoformat(),
        "zone": series.zone,
        "until": rule.until.isoformat() if rule.until else "",
        "times": rule.times,
    }
    canonical = json.dumps(act, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


async def find_approver(work: Work, series: Series) -> Person | None:
    """The person who approved the series as it is now, if they may still decide; else None."""
    if not series.approved_seal or series.approved_seal != series_seal(series):
        return None
    person = await work.people.by_id(series.approved_by)
    return person if person is not None and person.role in DECIDING else None


async def accounts_of(work: Work, series: Series) -> Mapping[int, Account]:
    """account id → the account, of those it goes out on that are still here."""
    wanted = {each["account"] for each in series.template}
    return {each.id: each for each in await work.accounts.all() if each.id in wanted}


async def series_card(work: Work, platforms: Platforms, series: Series) -> Card:
    """The exact words that repeat, when, what is decided, and what can be."""
    here = await accounts_of(work, series)
    at = f"{series.id}:{series.version}"
    decided = await find_approver(work, series)
    buttons: list[Button] = []
    if series.ended_at is None:
        if decided is None:
            confirm = "Approve these exact words for all times of this series?"
            buttons.append(Button("Approve the series", f"series:{at}", "primary", confirm))
        else:
            buttons.append(Button("Ask each time", f"unseries:{at}"))
    post = await work.posts.by_id(series.post_id)
    return Card(
        key=series_key(series),
        title=f"#{post.number if post else '?'} repeats: {series.brief}",
        state="closed" if series.ended_at else "plain",
        lines=tuple(await _lines(work, series, decided)),
        previews=tuple(
            _preview(platforms, here[e["account"]], e) for e in series.template if e["account"] in here
        ),
        buttons=tuple(buttons),
    )


async def _lines(work: Work, series: Series, decided: Person | None) -> list[Text]:
    rule = text(f"{recurrence.rule_of(series).describe()} · {series.zone}")
    if series.ended_at is not None:
        return [rule, text("has ended")]
    rows = [rule]
    if series.paused_at is not None:
        rows.append(text("paused: nothing is made of it until /repeat resume"))
    latest = await work.posts.by_id(series.latest_post_id)
    if latest is not None:
        first = min(latest.variants, key=lambda variant: variant.due_at)
        rows.append(text(f"newest: #{latest.number} · ", Moment(first.due_at, series.zone)))
    if series.skips:
        rows.append(text(f"skipped: {', '.join(series.skips[-5:])}"))
    if decided is not None and series.approved_at is not None:
        approved = Moment(series.approved_at, series.zone)
        return [*rows, text(f"✓ Series approved by {decided.name} · ", approved)]
    return [*rows, text("every time is asked about before it goes out")]


def _preview(platforms: Platforms, account: Account, piece: Mapping[str, Any]) -> Preview:
    limits = platforms.limits(account)
    return Preview(
        account=platforms.label(account),
        words=piece["words"],
        count=limits.count(piece["words"]),
        limit=limits.characters,
        unit=limits.unit,
        media=fitting.list_media_lines(piece["media"], platforms.of(account).label),
        pictures=card_pictures(piece["media"], folder=platforms.folder),
    )


async def approve_series(context: Context, series_id: int, version: int) -> Reply:
    """Approve the exact words for all future occurrences, and the waiting occurrence if it has the same."""
    async with context.work() as work:
        series = await _current(work, context, series_id, version)
        if series.author_id == context.person.id and not await requests.allows_self_approval(
            work, await work.workspaces.get()
        ):
            raise Refused("These are your own words, and this workspace asks for a second pair of eyes.")
        series.approve(seal=series_seal(series), by=context.person.id, at=context.now())
        waiting = await work.posts.lock(series.latest_post_id)
        redraw = [series_key(series)]
        grace, wants = (
            (await work.workspaces.get()).grace_minutes,
            await brand_rules.load_demands(work, [waiting]),
        )
        if _may_go_along(context, series, waiting, wants, grace=grace):
            await decisions.approve_waiting(work, context, waiting)
            redraw += requests.card_keys(waiting)
        await work.audit.add(
            actor=context.person.name,
            verb="approved",
            subject=f"series {series.id}",
            at=context.now(),
            seal=series.approved_seal,
        )
    return say(
        "✓ The series is approved: these exact words, at all its times. Any change of it asks again.",
        redraw=redraw,
    )


def _may_go_along(context: Context, series: Series, post: Post, wants: BrandDemands, *, grace: int) -> bool:
    """Whether the post is a waiting occurrence, still in time, with exactly the content of the series."""
    template = {
        each["account"]: (each["words"], each["media"], each.get("besides", {})) for each in series.template
    }
    same = all(
        template.get(each.account_id) == (each.current.words, each.current.media, each.current.besides)
        for each in post.variants
    )
    latest = max(variant.due_at for variant in post.variants)
    in_time = latest + timedelta(minutes=grace) >= context.now()
    is_occurrence = post.id != series.post_id
    return is_occurrence and same and in_time and requests.is_approvable(context.platforms, post, wants)


async def ask_each_time(context: Context, series_id: int, version: int) -> Reply:
    """Take the approval of the series back. Scheduled posts stay scheduled."""
    async with context.work() as work:
        series = await _current(work, context, series_id, version)
        series.withdraw()
        await work.audit.add(
            actor=context.person.name, verb="undone", subject=f"series {series.id}", at=context.now()
        )
    return say("Every time of the series is asked about again.", redraw=[series_key(series)])


async def _current(work: Work, context: Context, series_id: int, version: int) -> Series:
    """The series, locked, if it is still at `version` and the person may decide."""
    context.require(Capability.DECIDE)
    series = await work.series.by_id(series_id, lock=True)
    if series is None or series.ended_at is not None:
        raise NotFound("This series has ended.")
    if series.version != version:
        raise stale("The series")
    return series
