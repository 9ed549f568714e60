"""The time zone of a workspace: guessed at first, asked for once, changed at any time.

The question comes with the first posts that are shown, because then times matter; until it is answered the
guessed zone is used, and named with every time. The answer moves proposed posts to the same wall time in the
right zone, and they ask for approval again; approved posts keep their moment.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from difflib import get_close_matches
from zoneinfo import ZoneInfo, available_timezones

from agents.approvals import requests
from agents.context import Capability, Context
from agents.refusals import Refused
from agents.replies import Button, Field, Form, Reply, Text, lines, say, text
from agents.times import zone_guess
from agents.times.timing import SOONEST, resolve
from storage.models import Post, Status, Variant, ZoneSource
from storage.unit_of_work import Work

NOWHERE = ("localtime", "factory")
"""Names that some machines list among their zones, with a different meaning on each."""
OTHER = "other"
MOST = 1000
"""Proposed posts that an answer moves at most."""
MOST_NAMED = 10
TIMED = ("post:", "plan:", "series:")
"""Cards that show times."""


async def add_zone_question(context: Context, reply: Reply) -> Reply:
    """The reply, with the question below it when it shows the first times in a guessed zone."""
    shows_times = any(card.key.startswith(TIMED) for card in reply.cards)
    if not context.zone_is_guessed or not shows_times or reply.private:
        return reply
    async with context.work() as work:
        if not await work.workspaces.ask_zone():
            return reply
        zone = (await work.workspaces.get()).zone
    question = text(f"I took these times to be meant in {zone}. Is that where you are?")
    return replace(reply, text=lines(*filter(None, (reply.text, question))), buttons=_buttons(reply, zone))


def _buttons(reply: Reply, zone: str) -> tuple[Button, ...]:
    first, *others = zone_guess.zone_choices(zone)
    return (
        *reply.buttons,
        Button(first, f"zone:{first}:", "primary"),
        *(Button(each, f"zone:{each}:") for each in others),
        Button("Another…", f"zone:{OTHER}:", asks=True),
    )


async def choose_zone(context: Context, zone: str) -> Reply:
    """Answer a button of the question: take its zone, or open a form for another. Raises `Refused`."""
    context.require(Capability.OWN)
    if zone == OTHER:
        return Reply(form=_form())
    return await _tell(context, await _known(zone))


def _form() -> Form:
    hint = "a city such as Lisbon, or a zone such as Europe/Lisbon"
    return Form("Your time zone", f"zone:{OTHER}:", (Field("zone", "Where are you?", hint=hint),))


async def submit_zone(context: Context, values: Mapping[str, str]) -> Reply:
    """Take the zone of the submitted form; the form comes back with the reason of a refusal."""
    context.require(Capability.OWN)
    typed = values.get("zone", "")
    try:
        zone = await _known(typed, cities=True)
    except Refused as refused:
        return Reply(form=_form().filled({"zone": typed}, {"zone": str(refused)}))
    return await _tell(context, zone)


async def set_zone(context: Context, zone: str) -> Reply:
    """Change the time zone. Planned posts keep their moment, unless the old zone was only guessed."""
    if not zone:
        return say(f"This workspace is on {context.zone}. Change it with /timezone Europe/Berlin.")
    context.require(Capability.OWN)
    return await _tell(context, await _known(zone), anew=True)


async def _known(words: str, *, cities: bool = False) -> str:
    """The IANA name for words in any case; with `cities` also for its last part. Raises `Refused`."""
    names = await asyncio.to_thread(available_timezones)
    known = {each.lower(): each for each in names if each.lower() not in NOWHERE}
    sought = words.strip().lower().replace(" ", "_")
    ending = sorted(each for each in known.values() if each.lower().endswith(f"/{sought}"))
    if sought in known:
        return known[sought]
    if cities and len(ending) == 1:
        return ending[0]
    near = [known[each] for each in get_close_matches(sought, known, 3, 0.5)]
    meant = " or ".join(dict.fromkeys([*near, *ending])) or "Europe/Berlin"
    raise Refused(f"“{words[:40]}” is not a time zone. Did you mean {meant}?")


async def _tell(context: Context, zone: str, *, anew: bool = False) -> Reply:
    """Set the zone; `anew` allows to change a zone that a person has set before."""
    async with context.work() as work:  # posts are locked before the workspace, as everywhere
        held = [
            await work.posts.lock(each.id)
            for each in await work.posts.with_status(Status.PROPOSED, limit=MOST)
        ]
        workspace = await work.workspaces.get(lock=True)
        before, was_told = workspace.zone, workspace.zone_from is ZoneSource.TOLD
        if was_told and not anew:
            raise Refused(f"The zone is {before}: somebody said so before. /timezone changes it.")
        workspace.set_zone(zone)
        moved = [] if was_told or zone == before else await _retime(work, context, held, before)
        kept = [] if was_told or zone == before else await _kept(work, before)
        await work.audit.add(
            actor=context.person.name, verb="set", subject="timezone", at=context.now(), value=zone
        )
    return Reply(
        text=lines(*_rows(context, zone, moved=moved, kept=kept, was_told=was_told)),
        redraw=tuple(dict.fromkeys(key for post in moved for key in requests.card_keys(post))),
    )


def _rows(
    context: Context, zone: str, *, moved: Sequence[Post], kept: Sequence[Post], was_told: bool
) -> list[Text]:
    local = context.now().astimezone(ZoneInfo(zone))
    rows = [f"✓ The zone is {zone}, where it is {local:%H:%M}."]
    if was_told:
        rows[0] += " What is planned keeps its moment."
    if moved:
        rows.append(f"The same hour is meant there now, and asked about anew: {_numbers(moved)}.")
    if kept:
        rows.append(f"Approved for its moment, which it keeps: {_numbers(kept)}.")
    return [text(row) for row in rows]


def _numbers(posts: Sequence[Post]) -> str:
    named = ", ".join(f"#{post.number}" for post in posts[:MOST_NAMED])
    return f"{named} and {len(posts) - MOST_NAMED} more" if len(posts) > MOST_NAMED else named


async def _kept(work: Work, before: str) -> list[Post]:
    """Approved posts whose times were meant in the zone before."""
    posts = await work.posts.with_status(Status.SCHEDULED)
    return [each for each in posts if any(variant.zone == before for variant in each.variants)]


async def _retime(work: Work, context: Context, held: Sequence[Post], before: str) -> list[Post]:
    """Move proposed variants to the same wall time in the workspace's zone; they ask for approval again."""
    zone, now = (await work.workspaces.get()).zone, context.now()
    moved = []
    for post in held:
        changed = [each for each in post.variants if each.status is Status.PROPOSED and each.zone == before]
        for variant in changed:
            variant.move(_same_hour(variant, zone, now=now), zone)
        if changed:
            post.version += 1
            await work.session.flush()
            await requests.ask_approval(work, post, changed, platforms=context.platforms, now=now)
            moved.append(post)
    return moved


def _same_hour(variant: Variant, zone: str, *, now: datetime) -> datetime:
    """The moment of the variant's wall time in another zone, on the first day that leaves time to approve."""
    wall = variant.due_at.astimezone(ZoneInfo(variant.zone)).replace(tzinfo=None)
    while (at := resolve(wall, zone).at) < now + SOONEST:
        wall += timedelta(days=1)
    return at
