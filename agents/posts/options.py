"""Options of a post for each account: who sees it, who may answer, its first comment.

Every question is made from what the platform declares. What is chosen is part of a new Revision, which people
are asked about.
"""

from collections.abc import Iterator, Mapping, Sequence

from agents.approvals.stale_cards import ShownPost, find_unchanged
from agents.cards import post_card
from agents.cards.post_card import OPTIONS_VERB
from agents.context import Capability, Context
from agents.platform_rules import extras, features, thread_parts
from agents.platform_rules.registry import Platforms
from agents.posts import revisions
from agents.refusals import Refused
from agents.replies import Button, Field, Form, Reply, parse_digits, text
from agents.text import clean
from integrations.platforms.base.capabilities import PostOption
from storage.models import Post, Variant

COMMENT = "first_comment"
NO_OPTIONS = "Nothing can be chosen for #{number}: its accounts take words and files alone."


async def ask_options(context: Context, post_id: int, at: str) -> Reply:
    """The form of an account, or the choice between accounts. `at` is "version" or "version.variant"."""
    context.require(Capability.DRAFT)
    version, _, variant_id = at.partition(".")
    async with context.read() as work:
        post = await find_unchanged(work, ShownPost(post_id, parse_digits(version) or 0))
    found = post_card.list_variants_with_options(context.platforms, post)
    if not found:
        raise Refused(NO_OPTIONS.format(number=post.number))
    if variant_id or len(found) == 1:
        return Reply(
            form=_form(context, post, _of(found, parse_digits(variant_id) if variant_id else found[0].id))
        )
    return _which(context, post, found)


def _which(context: Context, post: Post, found: Sequence[Variant]) -> Reply:
    shown = tuple(
        Button(
            context.platforms.label(each.account),
            f"{OPTIONS_VERB}:{post.id}:{post.version}.{each.id}",
            asks=True,
        )
        for each in found
    )
    return Reply(text=text(f"#{post.number}: the options of which account?"), buttons=shown)


def _of(found: Sequence[Variant], variant_id: int | None) -> Variant:
    for each in found:
        if each.id == variant_id:
            return each
    raise Refused("It is too late to choose anything for that account.")


def _form(context: Context, post: Post, variant: Variant) -> Form:
    return Form(
        title=f"Options of #{post.number} on {context.platforms.label(variant.account)}",
        value=f"{OPTIONS_VERB}:{post.id}:{post.version}.{variant.id}",
        fields=tuple(_fields(context.platforms, variant)),
    )


def _fields(platforms: Platforms, variant: Variant) -> Iterator[Field]:
    offered, kept = platforms.offers(variant.account), variant.current.besides
    for name, choice in offered.choices(variant.current.media).items():
        value = kept.get("options", {}).get(name, choice.values[0] if choice.ordinary else "")
        yield Field(name, choice.label, value, "choice", _hint(choice), choice.values)
    if offered.comment_characters:
        yield Field(
            COMMENT,
            "First comment",
            kept.get(COMMENT, ""),
            "words",
            f"stands below the post at once, up to {offered.comment_characters:,} characters",
            required=False,
        )


def _hint(choice: PostOption) -> str:
    return "" if choice.ordinary else "nothing is chosen beforehand"


async def submit_options(context: Context, post_id: int, at: str, values: Mapping[str, str]) -> Reply:
    """Store chosen options in a new Revision; options without a value stay as they were."""
    context.require(Capability.DRAFT)
    version, _, variant_id = at.partition(".")
    async with context.work() as work:
        post = await work.posts.lock(
            (await find_unchanged(work, ShownPost(post_id, parse_digits(version) or 0))).id
        )
        variant = _of(post_card.list_variants_with_options(context.platforms, post), parse_digits(variant_id))
        if errors := _errors(context.platforms, variant, values):
            return Reply(form=_form(context, post, variant).filled(dict(values), errors))
        kept = _chosen(context.platforms, variant, values)
        if kept == variant.current.besides:
            raise Refused(f"Nothing about #{post.number} would change.")
        await revisions.add_revision(work, context, variant, beside=kept)
        await revisions.ask_again(work, context, post, [variant], verb="chose options")
    return await _shown(context, post)


def _errors(platforms: Platforms, variant: Variant, values: Mapping[str, str]) -> dict[str, str]:
    """field → the error of its value."""
    label, limits = platforms.of(variant.account).label, platforms.limits(variant.account)
    offered = platforms.offers(variant.account)
    wrong = {}
    for name, value in values.items():
        kept = {COMMENT: clean(value)} if name == COMMENT else {"options": {name: value}}
        if value and (why := features.features_refusal(label, limits, offered, kept)):
            wrong[name] = why
    return wrong


def _chosen(platforms: Platforms, variant: Variant, values: Mapping[str, str]) -> dict[str, object]:
    """Options and comment of the next Revision; ordinary values are left out."""
    known, kept = platforms.offers(variant.account).options, variant.current.besides
    options = {**kept.get("options", {}), **{name: values[name] for name in known if values.get(name)}}
    ordinary = {name: each.values[0] for name, each in known.items() if each.ordinary}
    return extras.change_extras(
        kept,
        options={name: value for name, value in options.items() if ordinary.get(name) != value},
        first_comment=clean(values.get(COMMENT, kept.get(COMMENT, ""))),
    )


async def split_into_thread(context: Context, post_id: int, version: int) -> Reply:
    """Cut too long variants into threads on platforms that have them, and ask for approval again."""
    context.require(Capability.DRAFT)
    async with context.read() as work:
        post = await find_unchanged(work, ShownPost(post_id, version))
    found = [each for each in post.variants if post_card.is_too_long(context.platforms, each)]
    if not found:
        raise Refused(f"Nothing of #{post.number} has to be cut.")
    words = {each.account.ref: await _cut(context, each) for each in found}
    revised, _ = await revisions.revise(context, post.number, words, note="", version=version)
    return await _shown(context, revised)


async def _cut(context: Context, variant: Variant) -> str:
    limits, current = context.platforms.limits(variant.account), variant.current
    found = await thread_parts.cut_in_background(limits, (current.words, *current.besides.get("more", ())))
    most, label = (
        context.platforms.offers(variant.account).most_texts,
        context.platforms.label(variant.account),
    )
    if found is None:
        raise Refused(f"{label}: one word alone is too long there. Press Edit.")
    if len(found) > most:
        raise Refused(f"{label}: a thread has at most {most} parts, this would be {len(found)}. Press Edit.")
    return thread_parts.BETWEEN.join(found)


async def run_options_command(context: Context, words: Sequence[str]) -> Reply:
    """The command /options N [ACCOUNT [NAME VALUE]]: show a post's options, or choose an option."""
    number = parse_digits(words[0].lstrip("#")) if words else None
    if number is None:
        raise Refused("Which post? For example: /options 3, or /options 3 x reply following")
    async with context.read() as work:
        post = await work.posts.numbered(number)
    if len(words) == 1:
        return await ask_options(context, post.id, str(post.version))
    found = {each.account.ref: each for each in post_card.list_variants_with_options(context.platforms, post)}
    if words[1] not in found:
        named = ", ".join(found) or "no account"
        raise Refused(f"#{number} has options for {named}, not for “{words[1][:40]}”.")
    variant = found[words[1]]
    if len(words) < 4:
        return await ask_options(context, post.id, f"{post.version}.{variant.id}")
    return await _set(context, post, variant, words[2].replace("-", "_"), " ".join(words[3:]))


async def _set(context: Context, post: Post, variant: Variant, name: str, value: str) -> Reply:
    known = {each.name: each for each in _fields(context.platforms, variant)}
    if name not in known:
        raise Refused(f"{variant.account.ref} has no option “{name[:40]}”, but: {', '.join(known)}.")
    reply = await submit_options(context, post.id, f"{post.version}.{variant.id}", {name: value})
    if reply.form is None:
        return reply
    raise Refused(next(each.error for each in reply.form.fields if each.error))


async def _shown(context: Context, post: Post) -> Reply:
    async with context.read() as work:
        fresh = await work.posts.numbered(post.number)
        card = await post_card.post_card(work, context.platforms, fresh, now=context.now())
    return Reply(cards=(card,), redraw=(f"plan:{post.campaign_id}",))
