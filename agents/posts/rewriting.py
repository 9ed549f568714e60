"""A new Revision of a Variant, while it may still have one.

What is partly out keeps its words: it goes on where it ended, and other words would begin it again.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from agents.context import Context, Refused
from agents.platform_rules.limits import Item
from agents.platform_rules.registry import Platforms
from integrations.platforms.base.acts import Remembers
from storage.models import OPEN, Status, Variant
from storage.repositories.publishing.publications import Begun
from storage.unit_of_work import Work

OUT = "shows {out} of its {parts} parts already"
MAY_BE = "may show a part of it already"
UNCOMMENTED = "shows it already, and its first comment is on its way"
KEPT = (
    "{label} {what}, so it keeps its words and goes on with the rest. "
    "To say it otherwise, reject it and delete what is there."
)


async def rewrite(
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
    """A new Revision, the rest as it was. Raises `Refused` when it is too late, and of what is partly out."""
    refuse_unless_open(variant)
    _refuse_partly_out(context.platforms, variant, await work.publications.begun(variant))
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


def _refuse_partly_out(platforms: Platforms, variant: Variant, begun: Begun) -> None:
    """Raises `Refused` for one of which earlier tries put up a part, or may have."""
    beside = variant.current.besides
    parts = len(beside.get("more", ())) + 1
    if parts == 1 and not beside.get("first_comment"):
        return
    carrier = platforms.carrier(variant.account)
    out = carrier.texts_out(begun.steps) if isinstance(carrier, Remembers) else 0
    if not out and not begun.in_doubt:
        return
    what = MAY_BE if not out else UNCOMMENTED if parts == 1 else OUT.format(out=out, parts=parts)
    raise Refused(KEPT.format(label=platforms.label(variant.account), what=what))
