"""Alt texts of pictures, which people edit in a form; each change is a new Revision that asks again."""

from collections.abc import Mapping, Sequence
from typing import Any

from agents.approvals.stale_cards import ShownPost, find_unchanged
from agents.cards import post_card
from agents.context import Capability, Context
from agents.media import fitting
from agents.posts import revisions
from agents.refusals import Refused
from agents.replies import Field, Form, Reply, text
from agents.text import clean
from storage.models import OPEN, Post, Variant
from storage.unit_of_work import Work


def _open(post: Post) -> list[Variant]:
    return [variant for variant in post.variants if variant.status in OPEN]


def _sources(post: Post) -> Mapping[str, str]:
    """Source of each original picture → its present alt text, in the order of the post."""
    found: dict[str, str] = {}
    for variant in _open(post):
        for each in fitting.list_described_media(variant):
            source = _source(each)
            found[source] = found.get(source) or str(each.get("alt", ""))
    return found


def _source(each: Mapping[str, Any]) -> str:
    return str(each.get("source") or each["sha256"])


async def ask_alt_texts(context: Context, shown: ShownPost) -> Reply:
    """The form for the alt texts of a post's pictures."""
    context.require(Capability.DRAFT)
    async with context.read() as work:
        return Reply(form=_form(context, await find_unchanged(work, shown)))


def _form(context: Context, post: Post) -> Form:
    sources = _sources(post)
    if not sources:
        raise Refused(f"There is no picture on #{post.number} whose alt text could still be changed.")
    most = min(context.platforms.media(each.account).alt for each in _open(post))
    return Form(
        title=f"Alt text of #{post.number} {post.brief}",
        value=f"alt:{post.id}:{post.version}",
        fields=tuple(
            Field(
                name=f"alt{number}",
                label="What does the picture show?"
                if len(sources) == 1
                else f"What does picture {number} show?",
                value=alt,
                kind="words",
                hint=f"for those who cannot see it, up to {most:,} characters",
                required=False,
            )
            for number, alt in enumerate(sources.values(), start=1)
        ),
    )


async def submit_alt_texts(context: Context, shown: ShownPost, values: Mapping[str, str]) -> Reply:
    """Save the submitted alt texts on all accounts; the post asks for approval again."""
    context.require(Capability.DRAFT)
    async with context.work() as work:
        post = await work.posts.lock((await find_unchanged(work, shown)).id)
        before = _sources(post)
        alts = {
            source: clean(values.get(f"alt{number}", alt))
            for number, (source, alt) in enumerate(before.items(), start=1)
        }
        form = _form(context, post)
        if errors := _errors(context, post, list(alts.values())):
            return Reply(form=form.filled(dict(values), errors))
        changed = [each for each in _open(post) if await _describe(work, context, each, alts)]
        if not changed:
            raise Refused(f"Nothing in #{post.number} would change.")
        for source, alt in alts.items():
            await work.media.describe(source, alt)
        await revisions.ask_again(work, context, post, changed, verb="described")
    async with context.read() as work:
        fresh = await work.posts.numbered(post.number)
        card = await post_card.post_card(work, context.platforms, fresh, now=context.now())
    words = f"The alt text of #{post.number} is changed."
    return Reply(text=text(words), cards=(card,), redraw=(f"plan:{post.campaign_id}",))


def _errors(context: Context, post: Post, alts: Sequence[str]) -> dict[str, str]:
    """Field → the sentence about an alt text that is too long for a platform."""
    taken = {context.platforms.of(each.account).label: each.account for each in _open(post)}
    limits = {label: context.platforms.media(account).alt for label, account in taken.items()}
    label, most = min(limits.items(), key=lambda each: each[1])
    return {
        f"alt{number}": f"{len(alt):,} characters are over the {most:,} that {label} takes."
        for number, alt in enumerate(alts, start=1)
        if len(alt) > most
    }


async def _describe(work: Work, context: Context, variant: Variant, alts: Mapping[str, str]) -> bool:
    """Set the alt texts of a variant's pictures; False when nothing changes."""
    media = [{**each, "alt": alts.get(_source(each), each.get("alt", ""))} for each in variant.current.media]
    if media == variant.current.media:
        return False
    await revisions.add_revision(work, context, variant, media=media)
    return True
