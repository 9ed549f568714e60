"""The card of a post: its status, previews of its variants, and its buttons."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import chain

from agents.approvals import requests
from agents.approvals.reversals import is_undoable
from agents.cards.status_words import STATUS_WORDS, describe_status
from agents.checks import grounding, post_checks
from agents.checks.neighbours import Neighbours, read_neighbours
from agents.media import drawings, fitting
from agents.platform_rules import extras
from agents.platform_rules.registry import Platforms
from agents.replies import Button, Card, Moment, Preview, State, Text, card_pictures, text
from integrations.platforms.base import Limits
from storage.models import (
    OPEN,
    Answer,
    Approval,
    Campaign,
    Health,
    Person,
    Post,
    Publication,
    Status,
    Variant,
    Workspace,
)
from storage.unit_of_work import Work

OPTIONS_VERB = "options"
RIGHT_AWAY = timedelta(minutes=5)
"""A post that is due sooner goes out right away once it is approved."""
FINISHED = (Status.PUBLISHED, Status.DROPPED)

SHARED_STATUSES = {Status.PROPOSED, Status.SCHEDULED, Status.DROPPED}
"""Statuses whose line names no account if all variants of a post share it."""
URGENCY: Sequence[State] = ("trouble", "waiting", "scheduled", "done", "closed")


async def post_card(work: Work, platforms: Platforms, post: Post, *, now: datetime) -> Card:
    """The card of a post, with its variants exactly as they would go out."""
    (card,) = await post_cards(work, platforms, [post], now=now)
    return card


async def post_cards(work: Work, platforms: Platforms, posts: Sequence[Post], *, now: datetime) -> list[Card]:
    """The cards of posts. The number of queries does not depend on the number of posts."""
    if not posts:
        return []
    pairs = [(post, variant) for post in posts for variant in post.variants]
    workspace = await work.workspaces.get()
    published = [variant.id for _, variant in pairs if variant.status is Status.PUBLISHED]
    out = await work.publications.of_variants(published) if published else {}
    answers = await work.approvals.of_posts({post.id: post.version for post in posts})
    deciders = {each.decided_by for found in answers.values() for each in found if each.decided_by}
    people = await work.people.by_ids(deciders) if deciders else {}
    campaigns = await work.campaigns.by_ids({post.campaign_id for post in posts})
    unfinished = [(post, variant) for post, variant in pairs if variant.status not in FINISHED]
    around = await read_neighbours(work, platforms, unfinished, now=now)
    return [
        Card(
            key=requests.card_key(post),
            title=f"#{post.number} {post.brief}",
            state=state_of(post),
            lines=(
                *_status_lines(platforms, post, out),
                *_pause_lines(campaigns.get(post.campaign_id)),
                *[line for line in [_decision(workspace, answers[post.id], people)] if line],
            ),
            previews=tuple(
                chain.from_iterable(
                    list_previews(platforms, workspace, post, variant, around) for variant in post.variants
                )
            ),
            buttons=_buttons(platforms, workspace, post, answers[post.id], now=now),
        )
        for post in posts
    ]


def state_of(post: Post) -> State:
    """The most urgent state among the post's variants."""
    states = {STATUS_WORDS[variant.status].state for variant in post.variants}
    return next((state for state in URGENCY if state in states), "plain")


def _status_lines(platforms: Platforms, post: Post, out: Mapping[int, Publication]) -> list[Text]:
    """A line for each status of the variants; accounts are named if statuses differ or a variant is out."""
    alike: dict[Text, list[str]] = {}
    for variant in post.variants:
        words = _status(variant, out.get(variant.id))
        alike.setdefault(words, []).append(platforms.label(variant.account))
    if len(alike) == 1 and {variant.status for variant in post.variants} <= SHARED_STATUSES:
        return list(alike)
    return [text(f"{', '.join(labels)}: ", *words) for words, labels in alike.items()]


def _status(variant: Variant, publication: Publication | None) -> Text:
    if publication:
        who = f" (confirmed by {publication.confirmed_by})" if publication.confirmed_by else ""
        when = Moment(publication.published_at, variant.zone)
        return text(f"published{who} ", when, f" {publication.url}".rstrip())
    return text(f"{describe_status(variant.status, variant.note)} · ", Moment(variant.due_at, variant.zone))


def _decision(workspace: Workspace, answers: Sequence[Approval], people: Mapping[int, Person]) -> Text:
    for answer in answers:
        if answer.answer in (Answer.APPROVED, Answer.REJECTED) and answer.decided_at:
            person = people.get(answer.decided_by or 0)
            who = person.name if person else "somebody"
            mark = "✓" if answer.answer is Answer.APPROVED else "✗"
            reason = f": “{answer.reason}”" if answer.reason else ""
            when = Moment(answer.decided_at, workspace.zone)
            return text(f"{mark} {answer.answer.capitalize()} by {who} · ", when, reason)
    return ()


def _buttons(
    platforms: Platforms, workspace: Workspace, post: Post, answers: Sequence[Approval], *, now: datetime
) -> tuple[Button, ...]:
    """Buttons for a post in its present status; a button that cannot work is left out."""
    at = f"{post.id}:{post.version}"
    statuses = {variant.status for variant in post.variants}
    buttons = [*_approve_button(workspace, post, answers, now=now)]
    sendable = {v.status for v in post.variants if v.account.health is Health.CONNECTED}
    if workspace.paused_at is not None:
        sendable = set()
    if sendable & {Status.HELD, Status.RECONNECT}:
        buttons.append(Button("Send now", f"send:{at}", "primary", f"Send #{post.number} now?"))
    if any(v.account.health is Health.RECONNECT for v in post.variants if v.status is Status.RECONNECT):
        buttons.append(Button("Connect again", "do:accounts"))
    if Status.ASKING in statuses:
        buttons.append(Button("It's live", f"live:{at}"))
        if Status.ASKING in sendable:
            confirm = f"Send #{post.number} again?"
            buttons.append(Button("It isn't: send it", f"resend:{at}", "plain", confirm))
        buttons.append(Button("Drop it", f"drop:{at}", "danger", f"Drop #{post.number}?"))
    if statuses & set(OPEN):
        buttons += [Button("Edit", f"edit:{at}", asks=True), Button("Reschedule", f"move:{at}", asks=True)]
        buttons += fitting.alt_button(post, at)
        buttons += option_buttons(platforms, post, at)
        buttons += drawings.image_button(post)
        buttons.append(Button("Reject", f"reject:{at}", "danger", asks=True))
    if is_undoable(post, answers, now=now):
        buttons.append(Button("Undo", f"undo:{at}"))
    return tuple(buttons)


def _approve_button(
    workspace: Workspace, post: Post, answers: Sequence[Approval], *, now: datetime
) -> Iterator[Button]:
    waiting = [variant for variant in post.variants if variant.status is Status.PROPOSED]
    asked = {answer.variant_id for answer in answers if answer.answer is Answer.PENDING}
    if not waiting or not all(variant.id in asked for variant in waiting):
        return
    if not requests.is_lapsed(workspace, waiting, now=now):
        soon = any(variant.due_at <= now + RIGHT_AWAY for variant in waiting)
        unsure = grounding.list_unsourced(post)
        doubts = [f"I know no source of {', '.join(unsure)}."] if unsure else []
        doubts += [f"#{post.number} goes out right away."] if soon else []
        confirm = " ".join([*doubts, "Approve it?"]) if doubts else ""
        yield Button("Approve", f"approve:{post.id}:{post.version}", "primary", confirm)


def _pause_lines(campaign: Campaign | None) -> Sequence[Text]:
    """A line on a paused campaign, which keeps approved posts from going out."""
    return [text(f"campaign {campaign.number} is paused")] if campaign and campaign.paused_at else []


def option_buttons(platforms: Platforms, post: Post, at: str) -> Iterator[Button]:
    """Buttons for threads and options of a post that can still be changed. `at` is "post:version"."""
    if any(is_too_long(platforms, variant) for variant in post.variants):
        yield Button("Split into a thread", f"split:{at}")
    found = list_variants_with_options(platforms, post)
    if len(found) == 1:
        yield Button("Options", f"{OPTIONS_VERB}:{at}.{found[0].id}", asks=True)
    elif found:
        yield Button("Options", f"{OPTIONS_VERB}:{at}")


def list_variants_with_options(platforms: Platforms, post: Post) -> list[Variant]:
    """Variants of a post that still have options to choose."""
    return [each for each in post.variants if each.status in OPEN and platforms.offers(each.account)]


def is_too_long(platforms: Platforms, variant: Variant) -> bool:
    """Whether a variant is too long for one post, on a platform that has threads."""
    if variant.status not in OPEN or platforms.offers(variant.account).most_texts == 1:
        return False
    limits, current = platforms.limits(variant.account), variant.current
    texts = (current.words, *current.besides.get("more", ()))
    return any(limits.count(each) > limits.characters for each in texts)


def list_previews(
    platforms: Platforms, workspace: Workspace, post: Post, variant: Variant, around: Neighbours
) -> list[Preview]:
    """Previews of a variant: its words with warnings, the other parts of its thread, its first comment."""
    limits, label, current = (
        platforms.limits(variant.account),
        platforms.label(variant.account),
        variant.current,
    )
    warnings: tuple[str, ...] = ()
    if variant.status not in FINISHED:
        found = post_checks.check_among(
            around, platforms=platforms, workspace=workspace, post=post, variant=variant
        )
        warnings = (*found.errors, *found.warnings, *grounding.source_warnings(current.grounds))
    parts = len(current.besides.get("more", ())) + 1
    first = Preview(
        account=label if parts == 1 else f"{label} · 1 of {parts}",
        words=current.words,
        count=limits.count(current.words),
        limit=limits.characters,
        unit=limits.unit,
        note=extras.describe_variant(platforms, variant),
        warnings=warnings,
        media=fitting.list_media_lines(current.media, platforms.of(variant.account).label),
        pictures=card_pictures(current.media, folder=platforms.folder),
    )
    return [first, *_lower_previews(platforms, variant, limits, label)]


def _lower_previews(platforms: Platforms, variant: Variant, limits: Limits, label: str) -> Iterator[Preview]:
    more = variant.current.besides.get("more", ())
    for place, words in enumerate(more, start=2):
        yield Preview(
            f"{label} · {place} of {len(more) + 1}",
            words,
            limits.count(words),
            limits.characters,
            limits.unit,
        )
    if comment := variant.current.besides.get("first_comment", ""):
        most = platforms.offers(variant.account).comment_characters
        yield Preview(f"{label} · first comment", comment, limits.count(comment), most, limits.unit)
