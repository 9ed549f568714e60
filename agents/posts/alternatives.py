"""Alternative versions of a post, shown together; a press makes a version the words of the post."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from agents.cards import post_card
from agents.checks import grounding, post_checks
from agents.context import Capability, Context, Source
from agents.posts import plans, revisions
from agents.refusals import Refused
from agents.replies import Button, Card, Preview, Reply, text
from agents.turns import history
from storage.models import Post, Variant
from storage.unit_of_work import Work

MOST_ALTERNATIVES = 4
GONE = "These versions are not there any more; ask for new ones. Nothing was changed."


async def offer_alternatives(context: Context, number: int, versions: Sequence[Mapping[str, str]]) -> Reply:
    """Show two to four versions, each account ref → words. The post changes only when a version is taken."""
    context.require(Capability.CHANGE)
    if not 2 <= len(versions) <= MOST_ALTERNATIVES:
        raise Refused(f"I show two to {MOST_ALTERNATIVES} versions at once.")
    async with context.read() as work:
        post = await work.posts.numbered(number)
        kept = [await _kept(work, context, post, each) for each in versions]
    said = await history.store_question(context, question=f"{len(kept)} versions of #{number}", options=kept)
    previews = [
        _preview(context, variant, place, words=each["words"][variant.account.ref], grounds=each["grounds"])
        for place, each in enumerate(kept, start=1)
        for variant in post.variants
        if variant.account.ref in each["words"]
    ]
    card = Card(
        key=f"versions:{said.id}",
        title=f"#{number}: {len(kept)} versions",
        lines=(text("Take one, and it asks for approval; until then the post stays as it is."),),
        previews=tuple(previews),
        buttons=tuple(Button(f"Take {place + 1}", f"take:{said.id}:{place}") for place in range(len(kept))),
    )
    return Reply(cards=(card,))


async def _kept(work: Work, context: Context, post: Post, words: Mapping[str, str]) -> dict[str, Any]:
    """A version as it is stored, with the sources of its facts."""
    variants = {variant.account.ref: variant for variant in post.variants}
    if not words or not words.keys() <= variants.keys():
        raise Refused(f"#{post.number} goes out on {', '.join(variants)} alone.")
    for variant in variants.values():
        revisions.refuse_unless_open(variant)
    clean = {ref: plans.clean_words(each) for ref, each in words.items()}
    grounds = [
        g
        for ref, each in clean.items()
        for g in await grounding.ground_rewrite(work, context, variants[ref], each)
    ]
    return {
        "number": post.number,
        "version": post.version,
        "words": clean,
        "grounds": grounds,
        "note": context.writer,
    }


def _preview(
    context: Context, variant: Variant, place: int, *, words: str, grounds: Sequence[Mapping[str, Any]]
) -> Preview:
    limits = context.platforms.limits(variant.account)
    error = post_checks.words_error(context.platforms, variant.account, words, variant.current.media)
    mine = [each for each in grounds if each["claim"] in words]
    return Preview(
        account=f"{place}. {context.platforms.label(variant.account)}",
        words=words,
        count=limits.count(words),
        limit=limits.characters,
        unit=limits.unit,
        warnings=(*([error] if error else []), *grounding.source_warnings(mine)),
    )


async def take_alternative(context: Context, said_id: int, place: int) -> Reply:
    """Make a version the words of its post. Raises `Stale` if the post has changed since."""
    async with context.read() as work:
        said = await work.conversation.by_id(said_id)
    chosen = said.options[place] if said and place < len(said.options) else None
    if not isinstance(chosen, dict):
        raise Refused(GONE)
    told = tuple(Source(each["source"], each["claim"]) for each in chosen["grounds"] if each["source"])
    post, _ = await revisions.revise(
        replace(context, sources=told),
        chosen["number"],
        chosen["words"],
        note=chosen["note"],
        version=chosen["version"],
    )
    async with context.read() as work:
        fresh = await work.posts.numbered(post.number)
        card = await post_card.post_card(work, context.platforms, fresh, now=context.now())
    words = f"#{post.number} says version {place + 1} now."
    return Reply(text=text(words), cards=(card,), redraw=(f"plan:{post.campaign_id}",))
