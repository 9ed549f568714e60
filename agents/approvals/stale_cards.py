"""Stale cards: a post is found at the version that a card or form showed, or the press is refused."""

from dataclasses import dataclass

from agents.refusals import Refused
from storage.models import Post
from storage.unit_of_work import Work

AS_IT_STANDS = "Here it is as it stands now."


class Stale(Refused):
    """A pressed card does not show the present state; the caller shows it again."""


@dataclass(frozen=True, slots=True)
class ShownPost:
    """The post that a card or form is about, at the version that was shown."""

    post_id: int
    version: int


def changed_since_shown(subject: str, *, next_step: str = AS_IT_STANDS) -> str:
    """The sentence for everything that was pressed too late: what has changed, and where to look now."""
    return f"{subject} has changed since this was shown. {next_step}"


def stale(subject: str) -> Stale:
    """The error for a press on something that has changed since."""
    return Stale(changed_since_shown(subject))


def refuse_stale(post: Post, version: int | None) -> None:
    """Raises `Stale` for a post that is not at the version that was shown."""
    if post.version != version:
        raise stale(f"#{post.number}")


async def find_shown(work: Work, post_id: int) -> Post:
    """The post of a card or form, at whatever version. Raises `Refused` when it is gone."""
    post = await work.posts.by_id(post_id)
    if post is None:
        raise Refused("That post does not exist here any more.")
    return post


async def find_unchanged(work: Work, shown: ShownPost) -> Post:
    """The post, not locked, if it is still what was shown. Raises `Refused` or `Stale`."""
    post = await find_shown(work, shown.post_id)
    refuse_stale(post, shown.version)
    return post
