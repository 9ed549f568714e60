"""New Revisions of posts: changed words, media and times, after which approval is asked for again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from textwrap import indent
from typing import Any

from agents.approvals import requests, stale_cards
from agents.checks import grounding
from agents.context import Capability, Context
from agents.media import fitting
from agents.platform_rules import extras, thread_parts
from agents.platform_rules.limits import Item
from agents.platform_rules.registry import Platforms
from agents.posts import plans
from agents.refusals import Refused
from agents.replies import Text, text
from agents.turns import lessons
from integrations.platforms.base.capabilities import CountsPublishedTexts
from storage.models import OPEN, Account, Post, Status, Variant
from storage.repositories.publishing.publications import EarlierTries
from storage.unit_of_work import Work


@dataclass(frozen=True, slots=True)
class Change:
    """A change of words on an account, shown to people as before and after."""

    account: str
    before: str
    after: str


async def revise(
    context: Context, number: int, words: Mapping[str, str], *, note: str, version: int | None = None
) -> tuple[Post, list[Change]]:
    """Revise the words of a post on some accounts (by ref); the other accounts keep theirs unchanged.

    Raises `Refused` when nothing would change or the words are already out, `NotFound` for unknown refs,
    `Stale` when the post is not at `version` any more.
    """
    context.require(Capability.CHANGE)
    async with context.work() as work:
        post = await work.posts.lock((await work.posts.numbered(number)).id)
        if version is not None:
            stale_cards.refuse_stale(post, version)
        changed, changes = list[Variant](), list[Change]()
        for ref, new in words.items():
            variant = _variant(post, await work.accounts.get(ref))
            change = await _rewrite(work, context, variant, plans.clean_words(new), note=note)
            if change:
                changed.append(variant)
                changes.append(change)
        if not changed:
            raise Refused(f"Nothing in #{number} would change.")
        await ask_again(work, context, post, changed, verb="edited")
    return post, changes


def _variant(post: Post, account: Account) -> Variant:
    for variant in post.variants:
        if variant.account_id == account.id:
            return variant
    refs = ", ".join(variant.account.ref for variant in post.variants)
    raise Refused(f"#{post.number} does not go out on {account.ref}, but on {refs}.")


async def _rewrite(work: Work, context: Context, variant: Variant, words: str, *, note: str) -> Change | None:
    before, current = thread_parts.join_parts(variant.current), variant.current
    first, more = thread_parts.split_parts(context.platforms.offers(variant.account), words)
    beside = extras.change_extras(current.besides, more=list(more))
    if first == current.words and beside == current.besides:
        return None
    if not first and not current.media:
        refuse_unless_open(variant)
        raise Refused(f"Nothing would be left to publish on {variant.account.ref}. Cancel it instead.")
    if not note:
        await lessons.learn_from_edit(work, context, variant, words)
    grounds = await grounding.ground_rewrite(work, context, variant, words) if note else ()
    await add_revision(work, context, variant, words=first, beside=beside, note=note, grounds=grounds)
    return Change(context.platforms.label(variant.account), before, thread_parts.join_parts(variant.current))


async def attach_media(
    context: Context, number: int, media: Mapping[int, Sequence[Item]] | None = None
) -> Post:
    """Put media on every open variant of a post, and ask people again.

    `media` are for the accounts with these ids alone; without them, this turn's media go on every account.
    """
    context.require(Capability.CHANGE)
    async with context.read() as work:
        post = await work.posts.numbered(number)
    media = media or await fitting.fit_media(context, [variant.account for variant in post.variants])
    async with context.work() as work:
        post = await work.posts.lock((await work.posts.numbered(number)).id)
        changed = [each for each in post.variants if each.status in OPEN and each.account_id in media]
        if not changed:
            refuse_unless_open(post.variants[0])
        for variant in changed:
            await add_revision(work, context, variant, media=media[variant.account_id])
        await ask_again(work, context, post, changed, verb="illustrated")
    return post


async def ask_again(
    work: Work, context: Context, post: Post, changed: Sequence[Variant], *, verb: str
) -> None:
    """Propose changed variants again, under a new version of the post."""
    for variant in changed:
        variant.propose()
    post.version += 1
    await requests.ask_approval(work, post, changed, platforms=context.platforms, now=context.now())
    await work.audit.add(
        actor=context.person.name,
        verb=verb,
        subject=f"post #{post.number}",
        at=context.now(),
        version=post.version,
        accounts=[variant.account.ref for variant in changed],
    )


async def move_post(
    context: Context, number: int, due: datetime, *, version: int | None = None
) -> tuple[Post, datetime]:
    """Move every open variant of a post to another time; returns the post and its time before."""
    context.require(Capability.CHANGE)
    async with context.work() as work:
        post = await work.posts.lock((await work.posts.numbered(number)).id)
        if version is not None:
            stale_cards.refuse_stale(post, version)
        moved = [variant for variant in post.variants if variant.status in OPEN]
        if not moved:
            refuse_unless_open(post.variants[0])
        before = moved[0].due_at
        for variant in moved:
            variant.move(due, context.zone)
        await ask_again(work, context, post, moved, verb="moved")
    return post, before


PARTS_OUT = "shows {out} of its {parts} parts already"


PARTS_UNCERTAIN = "may show a part of it already"


COMMENT_PENDING = "shows it already, and its first comment is on its way"


KEEPS_WORDS = (
    "{label} {what}, so it keeps its words and goes on with the rest. "
    "To say it otherwise, reject it and delete what is there."
)


async def add_revision(
    work: Work,
    context: Context,
    variant: Variant,
    *,
    words: str | None = None,
    media: Sequence[Item] | None = None,
    beside: Mapping[str, Any] | None = None,
    note: str | None = None,
    grounds: Sequence[Mapping[str, Any]] | None = None,
) -> None:
    """Add a Revision; values of None stay as they were. Raises `Refused` if it is too late or partly out."""
    refuse_unless_open(variant)
    _refuse_partly_out(context.platforms, variant, await work.publications.earlier_tries(variant))
    current = variant.current
    await work.posts.revise(
        variant,
        words=current.words if words is None else words,
        author=context.person,
        note=current.note if note is None else note,
        at=context.now(),
        media=media,
        besides=beside,
        grounds=grounds,
    )


def refuse_unless_open(variant: Variant) -> None:
    """Raises `Refused` when it is too late to change anything about a variant."""
    if variant.status not in OPEN:
        gone = "was rejected" if variant.status is Status.DROPPED else "is already on its way or out"
        raise Refused(f"It is too late: the post on {variant.account.ref} {gone}.")


def _refuse_partly_out(platforms: Platforms, variant: Variant, begun: EarlierTries) -> None:
    """Raises `Refused` for a variant of which a part is out or may be out."""
    beside = variant.current.besides
    parts = len(beside.get("more", ())) + 1
    if parts == 1 and not beside.get("first_comment"):
        return
    carrier = platforms.carrier(variant.account)
    out = carrier.texts_out(begun.steps) if isinstance(carrier, CountsPublishedTexts) else 0
    if not out and not begun.in_doubt:
        return
    what = (
        PARTS_UNCERTAIN
        if not out
        else COMMENT_PENDING
        if parts == 1
        else PARTS_OUT.format(out=out, parts=parts)
    )
    raise Refused(KEEPS_WORDS.format(label=platforms.label(variant.account), what=what))


def format_change(post: Post, change: Change) -> Text:
    """A change as text for people: before and after, in full."""
    before, after = indent(change.before, "    "), indent(change.after, "    ")
    return text(f"#{post.number} on {change.account}\n  before:\n{before}\n  after:\n{after}")
