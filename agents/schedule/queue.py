"""The queue: the slots of accounts, posts put on free slots, posts shuffled, and the gaps that are left."""

import random
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from functools import partial
from itertools import groupby, takewhile

from agents.cards import post_card
from agents.context import Capability, Context
from agents.posts import revisions
from agents.refusals import Refused, one_by_one
from agents.replies import Button, Moment, Reply, lines, say, text
from agents.times import local_days, posting_slots, timing
from agents.times.posting_slots import AccountSlots
from storage.models import OPEN, Account, Post, Status, Variant
from storage.unit_of_work import Work

AHEAD = timedelta(days=14)
"""How far ahead gaps are listed."""
MOST_SLOTS = 100
"""Slots of an account in a week."""
SET = "/slots {account} mon,wed,fri 09:00 12:30"


async def list_slots(context: Context) -> Reply:
    """The slots of every account."""
    async with context.read() as work:
        accounts = await work.accounts.all()
        slots = await work.posting_slots.by_account([each.id for each in accounts])
    if not accounts:
        raise Refused("There are no accounts yet: /connect one first.")
    rows = [text(f"Posting slots, times in {context.zone}:")]
    for account in accounts:
        described = _describe_slots(posting_slots.slot_pairs(slots.get(account.id, ())))
        rows.append(text(f"  {account.ref}: {described or 'none'}"))
    if not slots:
        rows.append(text(f"Set some, for example: {SET.format(account=accounts[0].ref)}"))
    return Reply(text=lines(*rows))


def _describe_slots(pairs: Sequence[tuple[int, time]]) -> str:
    """Slots as people read them: days with the same times are put together."""
    by_clock: dict[tuple[time, ...], list[int]] = {}
    for day, of_day in groupby(pairs, key=lambda pair: pair[0]):
        by_clock.setdefault(tuple(clock for _, clock in of_day), []).append(day)
    return " · ".join(
        f"{posting_slots.describe_weekdays(days)} {' '.join(f'{clock:%H:%M}' for clock in clocks)}"
        for clocks, days in by_clock.items()
    )


async def set_slots(context: Context, ref: str, words: Sequence[str]) -> Reply:
    """Replace an account's slots: ["mon,wed", "09:00", "12:30", "fri", "10:00"], or ["clear"]."""
    context.require(Capability.DRAFT)
    wanted = [] if [each.lower() for each in words] == ["clear"] else _pairs(ref, words)
    async with context.work() as work:
        account = await work.accounts.get(ref)
        await work.posting_slots.replace(account.id, wanted)
        await work.audit.add(
            actor=context.person.name,
            verb="set",
            subject=f"slots of {ref}",
            at=context.now(),
            value=_describe_slots(wanted),
        )
    if not wanted:
        return say(f"✓ {ref} has no posting slots any more. What is planned stays where it is.")
    return say(f"✓ {ref} posts on {_describe_slots(wanted)}, times in {context.zone}. /enqueue N uses them.")


def _pairs(ref: str, words: Sequence[str]) -> list[tuple[int, time]]:
    found: set[tuple[int, time]] = set()
    some: list[int] = []
    timed = True
    for word in words:
        if not word[:1].isdigit():
            some = [*([] if timed else some), *posting_slots.parse_weekdays(word)]
            timed = False
            continue
        if not some:
            raise Refused(f"On which weekdays? Write it like {SET.format(account=ref)}")
        found.update((day, posting_slots.parse_clock(word)) for day in some)
        timed = True
    if not timed or not found:
        raise Refused(f"At what times? Write it like {SET.format(account=ref)}")
    if len(found) > MOST_SLOTS:
        raise Refused(f"An account has at most {MOST_SLOTS} slots a week.")
    return sorted(found)


async def enqueue(context: Context, numbers: Sequence[int]) -> Reply:
    """Put posts on the next free slot of each of their accounts. They ask for approval again."""
    context.require(Capability.CHANGE)
    return await one_by_one(numbers, partial(_enqueue, context))


async def _enqueue(context: Context, number: int) -> Reply:
    async with context.work() as work:
        post = await work.posts.lock((await work.posts.numbered(number)).id)
        moved = [variant for variant in post.variants if variant.status in OPEN]
        if not moved:
            revisions.refuse_unless_open(post.variants[0])
        free = await _next_slots(work, context, moved)
        await _reschedule(work, context, post, free, verb="queued")
        fresh = await work.posts.reload(post)
        card = await post_card.post_card(work, context.platforms, fresh, now=context.now())
    places = sorted((at, variant.account.ref) for variant, at in free.items())
    named: list[str | Moment] = []
    for at, ref in places:
        named += ["; " if named else "", ref, " ", context.moment(at)]
    return Reply(
        text=text(f"#{number} is in the queue: ", *named), cards=(card,), redraw=(f"plan:{post.campaign_id}",)
    )


async def _next_slots(work: Work, context: Context, moved: Sequence[Variant]) -> dict[Variant, datetime]:
    """The next free slot of each variant's account. Raises `Refused` when an account has no slots."""
    workspace = await work.workspaces.get(lock=True)
    there = await posting_slots.load_slots(
        work,
        workspace,
        [variant.account_id for variant in moved],
        now=context.now(),
        but=[variant.id for variant in moved],
    )
    without = [variant.account.ref for variant in moved if variant.account_id not in there]
    if without:
        example = SET.format(account=without[0])
        raise Refused(f"{', '.join(without)} has no posting slots yet. Set some, for example: {example}")
    return {
        variant: posting_slots.find_free_slot(
            there[variant.account_id], now=context.now(), account=variant.account.ref
        )
        for variant in moved
    }


async def _reschedule(
    work: Work, context: Context, post: Post, wanted: Mapping[Variant, datetime], *, verb: str
) -> bool:
    """Move the variants whose time changes, and ask for approval again; True when there was one."""
    moved = [variant for variant, at in wanted.items() if variant.due_at != at]
    for variant in moved:
        variant.move(wanted[variant], context.zone)
    if moved:
        await revisions.ask_again(work, context, post, moved, verb=verb)
    return bool(moved)


async def shuffle(context: Context, seed: int | None) -> Reply:
    """Shuffle the posts that wait for approval over the slots they stand on, account by account.

    Approved posts stay where they are, so nobody is asked twice. The same seed gives the same order.
    """
    context.require(Capability.DRAFT)
    seed = int(context.now().timestamp()) % 10_000 if seed is None else seed
    async with context.work() as work:
        dealt = await _dealt(work, context, seed)
        held = [await work.posts.lock(post_id) for post_id in sorted({each.post_id for each in dealt})]
        changed = [
            post
            for post in held
            if await _reschedule(
                work,
                context,
                post,
                {v: dealt[v] for v in post.variants if v in dealt and v.status is Status.PROPOSED},
                verb="shuffled",
            )
        ]
    if not changed:
        raise Refused(
            "Nothing to shuffle: it takes two posts of one account that stand on its slots and still wait "
            "for approval."
        )
    named = ", ".join(f"#{post.number}" for post in changed)
    keys = [f"post:{post.id}" for post in changed] + [f"plan:{post.campaign_id}" for post in changed]
    return Reply(
        text=text(f"Shuffled with seed {seed}: {named} changed places. /queue shows the new order."),
        redraw=tuple(dict.fromkeys(keys)),
    )


async def _dealt(work: Work, context: Context, seed: int) -> dict[Variant, datetime]:
    """Each proposed variant on a future slot, and its new slot."""
    now = context.now()
    workspace = await work.workspaces.get()
    ahead = await work.posts.due_between(now + timing.SOONEST, now + posting_slots.HORIZON)
    waiting = [variant for variant in ahead if variant.status is Status.PROPOSED]
    there = await posting_slots.load_slots(work, workspace, sorted({v.account_id for v in waiting}), now=now)
    dice = random.Random(seed)  # noqa: S311 (an order, not a secret)
    dealt: dict[Variant, datetime] = {}
    for account_id, hours in sorted(there.items()):
        mine = [v for v in waiting if v.account_id == account_id and hours.includes(v.due_at)]
        places = [variant.due_at for variant in mine]
        dice.shuffle(places)
        dealt |= dict(zip(mine, places, strict=True))
    return dealt


async def list_gaps(context: Context) -> Reply:
    """The free slots of the next fourteen days, day by day."""
    now = context.now()
    async with context.read() as work:
        accounts = {each.id: each for each in await work.accounts.all()}
        there = await posting_slots.load_slots(work, await work.workspaces.get(), list(accounts), now=now)
    if not there:
        raise Refused("No account has posting slots yet. Set some, for example: /slots ACCOUNT mon,thu 09:00")
    found = sorted(pair for each, hours in there.items() for pair in _free(hours, accounts[each], now=now))
    rows = [text(f"Free slots of the next {AHEAD.days} days: {len(found):,} · times in {context.zone}")]
    today = local_days.local_day(now, context.zone)
    for day, pairs in groupby(found, key=lambda pair: local_days.local_day(pair[0], context.zone)):
        clocks = ", ".join(f"{local_days.TimeOfDay(at, context.zone)} {ref}" for at, ref in pairs)
        rows.append(text(f"  {local_days.day_heading(day, today=today, zone=context.zone)}: {clocks}"))
    return Reply(text=lines(*rows), buttons=(Button("/queue", "do:queue"),))


def _free(hours: AccountSlots, account: Account, *, now: datetime) -> list[tuple[datetime, str]]:
    first = local_days.local_day(now, hours.workspace.zone)
    ahead = takewhile(lambda at: at < now + AHEAD, hours.free_moments(first=first, after=now))
    return [(at, account.ref) for at in ahead]
