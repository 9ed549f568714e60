"""The charter of a siege: what every button showed, who may decide, what was therefore allowed to go out.

It shares nothing with the desk but the seal.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from agents.approvals.seals import seal
from agents.replies import Card
from integrations.platforms.base import OutgoingPost
from storage.models import Post, Status, Variant
from tests.agents.siege.assaults import NOW_VERBS

Act = tuple[int, str]
"""account id, words"""


class Breach(AssertionError):
    """Something was done that nobody with the right wanted done as it was."""


@dataclass(frozen=True)
class Shown:
    """A Variant as a card showed it: everything that its seal covers, and who wrote it."""

    variant: Variant
    words: str
    author_id: int
    due_at: datetime

    def seal(self, *, due_at: datetime | None = None) -> str:
        """The seal over what was shown, at its own time or another."""
        return seal(
            workspace_id=self.variant.workspace_id,
            account_id=self.variant.account_id,
            revision=self.variant.revision,
            words=self.words,
            media=self.variant.current.media,
            due_at=due_at or self.due_at,
        )


@dataclass
class Charter:
    """What was shown and what was approved."""

    shown: dict[str, list[Shown]] = field(default_factory=dict)
    """button → what its card showed when it was first drawn"""
    approved: set[tuple[int, str]] = field(default_factory=set)
    """variant id, seal"""
    once: dict[tuple[int, int], Act] = field(default_factory=dict)
    """variant id, revision → what may go out for it, once"""
    again: Counter[Act] = field(default_factory=Counter)
    """what a person looked for, did not find, and had sent again"""

    def note(self, card: Card, posts: Sequence[Post]) -> None:
        """A card was drawn: from now on its buttons may be pressed at any time."""
        for button in card.buttons:
            self.shown.setdefault(button.value, seen(posts))

    def newest(self, verb: str, subject: int, version: int, *, oldest: bool) -> str:
        """The last (or first) such button that was drawn, or one that might have been."""
        known = [value for value in self.shown if value.startswith(f"{verb}:{subject}:")]
        return known[0 if oldest else -1] if known else f"{verb}:{subject}:{version}"

    def pressed(self, value: str, *, by: int, now: datetime) -> None:
        """One who may decide presses: it approves what its card showed, but for the presser's own words."""
        for each in self.shown.get(value, []):
            if value.startswith(NOW_VERBS):
                self._allow(each, each.seal(due_at=now.replace(microsecond=0)))
                if value.startswith("resend"):
                    self.again[_act(each)] += 1
            elif value.startswith("approve") and each.author_id != by:
                self._allow(each, each.seal())

    def _allow(self, each: Shown, sealed: str) -> None:
        self.approved.add((each.variant.id, sealed))
        self.once[each.variant.id, each.variant.revision] = _act(each)

    def inspect(self, posts: Sequence[Post], landed: Iterable[OutgoingPost], step: object) -> None:
        """Raises `Breach` when something is scheduled or out that was not approved, or is out too often."""
        for each in seen(posts):
            is_due = each.variant.status is Status.SCHEDULED
            if is_due and (each.variant.id, each.seal()) not in self.approved:
                raise Breach(f"{each.words!r} is scheduled after {step}")
        out = Counter((each.identity.account_id, each.text) for each in landed)
        if surplus := out - (Counter(self.once.values()) + self.again):
            raise Breach(f"{dict(surplus)} is out after {step}")


def _act(each: Shown) -> Act:
    return each.variant.account_id, each.words


def seen(posts: Sequence[Post]) -> list[Shown]:
    """Every Variant as it stands."""
    return [
        Shown(variant, variant.current.words, variant.current.author_id, variant.due_at)
        for post in posts
        for variant in post.variants
    ]


def standing(posts: Sequence[Post]) -> object:
    """Everything about posts that a step may change: what must stay when a step has no right."""
    return [
        (each.variant.id, each.variant.status, each.variant.revision, each.words, each.due_at)
        for each in seen(posts)
    ]
