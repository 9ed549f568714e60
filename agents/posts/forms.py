"""Forms about a post: edit its words, choose its time, give a reason for a rejection."""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from agents.approvals import reversals, stale_cards
from agents.approvals.stale_cards import ShownPost
from agents.cards import post_card
from agents.checks import brand_rules, post_checks
from agents.checks.brand_rules import BrandDemands
from agents.context import Capability, Context
from agents.platform_rules import extras, features, thread_parts
from agents.posts import revisions
from agents.posts.revisions import format_change
from agents.replies import Field, Form, Reply, lines, text
from agents.text import clean
from agents.times import parsing, timing
from storage.models import OPEN, Post, Variant
from storage.unit_of_work import Work


async def ask_words(context: Context, shown: ShownPost) -> Reply:
    """A form for new words, filled with the present words."""
    context.require(Capability.DRAFT)
    async with context.read() as work:
        post = await stale_cards.find_unchanged(work, shown)
        return Reply(form=_edit_form(context, post))


def _edit_form(context: Context, post: Post) -> Form:
    return Form(
        title=f"Edit #{post.number} {post.brief}",
        value=f"edit:{post.id}:{post.version}",
        fields=tuple(_words_field(context, variant) for variant in _open(post)),
    )


def _open(post: Post) -> list[Variant]:
    variants = [variant for variant in post.variants if variant.status in OPEN]
    if not variants:
        revisions.refuse_unless_open(post.variants[0])
    return variants


def _words_field(context: Context, variant: Variant) -> Field:
    limits = context.platforms.limits(variant.account)
    threaded = f"; {thread_parts.HINT}" if context.platforms.offers(variant.account).most_texts > 1 else ""
    return Field(
        name=variant.account.ref,
        label=context.platforms.label(variant.account),
        value=thread_parts.join_parts(variant.current),
        kind="words",
        hint=f"up to {limits.characters:,} {limits.unit}{threaded}",
    )


async def submit_words(context: Context, shown: ShownPost, values: Mapping[str, str]) -> Reply:
    """Revise a post with typed words, or return the form with errors on its fields."""
    context.require(Capability.DRAFT)
    async with context.read() as work:
        post = await stale_cards.find_shown(work, shown.post_id)
        if post.version != shown.version:
            return Reply(form=_edit_form(context, post).filled(dict(values), _overtaken(post, values)))
        wants = await brand_rules.load_demands(work, [post])
        errors = {
            variant.account.ref: error
            for variant in _open(post)
            if (error := _error(context, wants, post, variant, values))
        }
        if errors:
            return Reply(form=_edit_form(context, post).filled(dict(values), errors))
        words = {variant.account.ref: _typed(variant, values) for variant in _open(post)}
    post, changes = await revisions.revise(context, post.number, words, note="", version=shown.version)
    return await _changed(context, post, lines(*(format_change(post, each) for each in changes)))


def _typed(variant: Variant, values: Mapping[str, str]) -> str:
    """The words typed for a variant; its present words if the form had no field for it."""
    return values.get(variant.account.ref, thread_parts.join_parts(variant.current))


def _overtaken(post: Post, values: Mapping[str, str]) -> dict[str, str]:
    """account ref → an error on words that another person changed meanwhile."""
    return {
        variant.account.ref: f"Changed meanwhile; it now reads: {thread_parts.join_parts(variant.current)}"
        for variant in _open(post)
        if clean(_typed(variant, values)) != thread_parts.join_parts(variant.current)
    }


def _error(
    context: Context, wants: BrandDemands, post: Post, variant: Variant, values: Mapping[str, str]
) -> str:
    account, platforms = variant.account, context.platforms
    offered, label = platforms.offers(account), platforms.of(account).label
    words, more = thread_parts.split_parts(offered, clean(_typed(variant, values)))
    return (
        post_checks.words_error(platforms, account, words, variant.current.media)
        or features.features_refusal(label, platforms.limits(account), offered, {"more": more})
        or wants.find_violation(
            post, variant, words, extras.change_extras(variant.current.besides, more=list(more))
        )
    )


async def _changed(context: Context, post: Post, words: tuple[object, ...]) -> Reply:
    async with context.read() as work:
        fresh = await work.posts.numbered(post.number)
        card = await post_card.post_card(work, context.platforms, fresh, now=context.now())
    return Reply(text=text(*words), cards=(card,), redraw=(f"plan:{post.campaign_id}",))  # type: ignore[arg-type]


async def ask_time(context: Context, shown: ShownPost) -> Reply:
    """A form for another time, with three proposals and free input."""
    context.require(Capability.DRAFT)
    async with context.read() as work:
        post = await stale_cards.find_unchanged(work, shown)
        return Reply(form=await _move_form(work, context, post))


async def _move_form(work: Work, context: Context, post: Post) -> Form:
    workspace = await work.workspaces.get()
    due = min(variant.due_at for variant in _open(post))
    now = context.now()
    booked = await work.posts.due_between(now, now + timedelta(days=400))
    free = timing.propose_times(workspace, now=now, but=due, taken=[each.due_at for each in booked])
    return Form(
        title=f"Reschedule #{post.number} {post.brief}",
        value=f"move:{post.id}:{post.version}",
        fields=(
            Field(
                name="when",
                label=f"When should it go out ({context.zone})?",
                value=_wall(due, context.zone),
                kind="moment",
                hint="choose one, or write another time, for example: Friday 9:00",
                choices=tuple(_wall(each, context.zone) for each in free),
                zone=context.zone,
            ),
        ),
    )


def _wall(at: datetime, zone: str) -> str:
    return f"{at.astimezone(ZoneInfo(zone)):%a %Y-%m-%d %H:%M}"


async def submit_time(context: Context, shown: ShownPost, values: Mapping[str, str]) -> Reply:
    """Move a post to the typed time, or return the form with an error."""
    context.require(Capability.DRAFT)
    typed = values.get("when", "")
    try:
        wall = await asyncio.to_thread(parsing.parse_time, typed, now=context.local_now(), zone=context.zone)
        resolved = timing.resolve_future(wall, context.zone, now=context.now())
    except timing.BadTime as trouble:
        async with context.read() as work:
            form = await _move_form(work, context, await stale_cards.find_unchanged(work, shown))
        free = f" The next free time is {form.fields[0].choices[0]}."
        return Reply(form=form.filled({"when": typed}, {"when": f"{trouble}{free}"}))
    async with context.read() as work:
        number = (await stale_cards.find_unchanged(work, shown)).number
    post, before = await revisions.move_post(context, number, resolved.at, version=shown.version)
    note = " (that wall time is skipped when the clocks change)" if resolved.moved else ""
    row = (f"#{number} moved from ", context.moment(before), " to ", context.moment(resolved.at), note)
    return await _changed(context, post, row)


async def ask_reason(context: Context, shown: ShownPost) -> Reply:
    """A form for the reason of a rejection, which may stay empty."""
    context.require(Capability.DECIDE)
    async with context.read() as work:
        post = await stale_cards.find_unchanged(work, shown)
    return Reply(
        form=Form(
            title=f"Reject #{post.number} {post.brief}",
            value=f"reject:{post.id}:{post.version}",
            fields=(Field(name="reason", label="Why? (may stay empty)", required=False),),
            submit="Reject",
        )
    )


async def submit_reason(context: Context, shown: ShownPost, values: Mapping[str, str]) -> Reply:
    """Reject a post with the typed reason."""
    reason = clean(values.get("reason", ""))[:500]
    return await reversals.reject(context, shown.post_id, shown.version, reason=reason)
