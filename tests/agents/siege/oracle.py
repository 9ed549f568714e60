"""The oracle of a siege: it records what every button showed and which posts may therefore go out.

It shares only the seal with the desk.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from agents.approvals.seals import seal
from agents.replies import Card
from integrations.platforms.base import OutgoingPost
from storage.models import Post, Status, Variant
from tests.agents.siege.steps import NOW_VERBS

PublishedWords = tuple[int, str]
"""account id, words"""


class Breach(AssertionError):
    """An act of the desk that no authorised person approved."""


@dataclass(frozen=True)
class ShownVariant:
    """A Variant as a card showed it: everything that its seal covers, and its author."""

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
class Oracle:
    """The record of shown and approved variants."""

    shown: dict[str, list[ShownVariant]] = field(default_factory=dict)
    """button → what its card showed when it was first drawn"""
    approved: set[tuple[int, str]] = field(default_factory=set)
    """variant id, seal"""
    once: dict[tuple[int, int], PublishedWords] = field(default_factory=dict)
    """variant id, revision → the words that may go out for it, once"""
    again: Counter[PublishedWords] = field(default_factory=Counter)
    """words that a person did not find on the platform and sent again"""

    def note(self, card: Card, posts: Sequence[Post]) -> None:
        """Record a drawn card: its buttons may be pressed at any time from now on."""
        for button in card.buttons:
            self.shown.setdefault(button.value, list_shown_variants(posts))

    def newest(self, verb: str, subject: int, version: int, *, oldest: bool) -> str:
        """The value of the last (or first) drawn button with this verb, or a made-up value."""
        known = [value for value in self.shown if value.startswith(f"{verb}:{subject}:")]
        return known[0 if oldest else -1] if known else f"{verb}:{subject}:{version}"

    def pressed(self, value: str, *, by: int, now: datetime) -> None:
        """Record a press by an approver: it approves what the card showed, except words of their own."""
        for each in self.shown.get(value, []):
            if value.startswith(NOW_VERBS):
                self._allow(each, each.seal(due_at=now.replace(microsecond=0)))
                if value.startswith("resend"):
                    self.again[_published_words(each)] += 1
            elif value.startswith("approve") and each.author_id != by:
                self._allow(each, each.seal())

    def _allow(self, each: ShownVariant, sealed: str) -> None:
        self.approved.add((each.variant.id, sealed))
        self.once[each.variant.id, each.variant.revision] = _published_words(each)

    def inspect(self, posts: Sequence[Post], landed: Iterable[OutgoingPost], step: object) -> None:
        """Raise `Breach` if an unapproved variant is scheduled or out, or words are out too often."""
        for each in list_shown_variants(posts):
            is_due = each.variant.status is Status.SCHEDULED
            if is_due and (each.variant.id, each.seal()) not in self.approved:
                raise Breach(f"{each.words!r} is scheduled after {step}")
        out = Counter((each.identity.account_id, each.text) for each in landed)
        if surplus := out - (Counter(self.once.values()) + self.again):
            raise Breach(f"{dict(surplus)} is out after {step}")


def _published_words(each: ShownVariant) -> PublishedWords:
    return each.variant.account_id, each.words


def list_shown_variants(posts: Sequence[Post]) -> list[ShownVariant]:
    """All Variants of posts in their present state."""
    return [
        ShownVariant(variant, variant.current.words, variant.current.author_id, variant.due_at)
        for post in posts
        for variant in post.variants
    ]


def take_snapshot(posts: Sequence[Post]) -> object:
    """The state of posts that a step without rights must not change."""
    return [
        (each.variant.id, each.variant.status, each.variant.revision, each.words, each.due_at)
        for each in list_shown_variants(posts)
    ]
