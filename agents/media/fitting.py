"""The fitting of media: each file in the form that a platform takes, with a note of what was changed."""

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from agents.context import Context
from agents.platform_rules.limits import NAMES, Item, format_duration, kind_name, shape_of
from agents.refusals import Refused
from agents.replies import Button
from integrations.base import StoredFile, Studio
from integrations.errors import Rejected
from integrations.media_limits import MediaLimits
from storage.models import OPEN, Account, Media, Post, Variant

NO_STUDIO = "Pictures and videos are not taken here. Nothing was done."
METHOD = 1
"""The version of the fitting; raise it when fitting makes other files of the same originals."""
DESCRIBED = ("picture", "animation")
"""Kinds of media that have an alt text."""
QUOTED = 80
"""Characters of an alt text that a card shows."""


def require_studio(context: Context) -> Studio:
    """The studio, which keeps and fits media. Raises `Refused` on a desk without one."""
    if context.desk.studio is None:
        raise Refused(NO_STUDIO)
    return context.desk.studio


def media_item(kept: StoredFile, *, alt: str, source: str, did: Collection[str] = ()) -> dict[str, Any]:
    """A media item of a Revision. `source` is the SHA-256 of the original file.

    The path is the file's name without its folder, so that a desk can be moved.
    """
    return {
        "sha256": kept.sha256,
        "path": Path(kept.path).name,
        "alt": alt,
        "source": source,
        "did": [*did],
        **asdict(kept.shape),
    }


async def fit_media(context: Context, accounts: Collection[Account]) -> Mapping[int, tuple[Item, ...]]:
    """Account id → this turn's media, fitted for its platform. It runs outside transactions."""
    return {
        account.id: tuple(
            [await fit_item(context, each, context.platforms.media(account)) for each in context.media]
        )
        for account in accounts
    }


async def fit_media_by_ref(context: Context, refs: Collection[str]) -> Mapping[str, tuple[Item, ...]]:
    """Account ref → this turn's media, fitted; {} for a turn without media. Raises `NotFound`."""
    if not context.media:
        return {}
    async with context.read() as work:
        accounts = {ref: await work.accounts.get(ref) for ref in refs}
    found = await fit_media(context, accounts.values())
    return {ref: found[account.id] for ref, account in accounts.items()}


async def fit_item(context: Context, brought: Item, limits: MediaLimits) -> Item:
    """A media item, fitted to the limits; made once for all platforms with the same limits."""
    source, alt, recipe = str(brought["sha256"]), str(brought["alt"]), _recipe(limits)
    if (known := await _known(context, source, recipe)) is not None:
        kept, did = known
        return media_item(kept, alt=alt, source=source, did=did)
    original = StoredFile(source, str(brought["path"]), shape_of(brought))
    try:
        made = await require_studio(context).fit(original, limits)
    except Rejected as trouble:  # the card says so, and nobody is asked to approve it
        return {**brought, "trouble": trouble.sentence}
    async with context.work() as work:
        await work.media.add(
            media_row(context, made.kept, alt=alt, made_from=source, recipe=recipe, did=made.did)
        )
    return media_item(made.kept, alt=alt, source=source, did=made.did)


async def _known(context: Context, source: str, recipe: str) -> tuple[StoredFile, Collection[str]] | None:
    async with context.read() as work:
        found = await work.media.find_derived(of=source, recipe=recipe)
    if found is None:
        return None
    kept = await require_studio(context).find(found.sha256, shape_of(vars(found)))
    return (kept, found.did) if kept else None


def media_row(
    context: Context,
    kept: StoredFile,
    *,
    alt: str,
    made_from: str = "",
    recipe: str = "",
    did: Collection[str] = (),
) -> Media:
    """The row of a media file."""
    return Media(
        workspace_id=context.workspace_id,
        sha256=kept.sha256,
        alt=alt,
        made_from=made_from,
        recipe=recipe,
        did=[*did],
        kept_at=context.now(),
        **asdict(kept.shape),
    )


def _recipe(limits: MediaLimits) -> str:
    """A hash of the limits that files are fitted to; equal for platforms with equal limits."""
    what = (METHOD, limits.pictures, limits.animation, limits.video)
    return hashlib.sha256(repr(what).encode()).hexdigest()


def name_media(items: Collection[Item]) -> str:
    """The beginning of a sentence about media items: "The picture is", "The 3 files are"."""
    kinds = {NAMES[shape_of(each).kind] for each in items}
    one, many = kinds.pop() if len(kinds) == 1 else ("file", "files")
    return f"The {one} is" if len(items) == 1 else f"The {len(items)} {many} are"


def list_media_lines(items: Collection[Item], label: str) -> tuple[str, ...]:
    """A line for each media item, as a card shows it below the words for an account."""
    return tuple(_line(each, label) for each in items)


def _line(each: Item, label: str) -> str:
    shape = shape_of(each)
    words = "moving GIF" if shape.kind == "animation" else f"{kind_name(shape.mime)} {shape.kind}"
    words += f" {shape.width:,}×{shape.height:,}" if shape.width else ""
    words += f", {format_duration(shape.seconds)}" if shape.seconds else ""
    if did := each.get("did"):
        words += f" ({', '.join(did)} for {label})"
    if shape.kind in ("video", "document"):
        return words
    alt = str(each.get("alt", ""))
    return f"{words}: {_quoted(alt)}" if alt else f"{words}, no alt text yet"


def _quoted(alt: str) -> str:
    flat = " ".join(alt.split())
    return f"“{flat if len(flat) <= QUOTED else f'{flat[: QUOTED - 1]}…'}”"


def list_described_media(variant: Variant) -> list[Item]:
    """The media items of a variant that have an alt text."""
    return [each for each in variant.current.media if shape_of(each).kind in DESCRIBED]


def alt_button(post: Post, at: str) -> Iterator[Button]:
    """The button that edits alt texts, while they can still be changed."""
    found = [
        each for variant in post.variants if variant.status in OPEN for each in list_described_media(variant)
    ]
    if found:
        label = "Alt text" if all(each.get("alt") for each in found) else "Add alt text"
        yield Button(label, f"alt:{at}", asks=True)
