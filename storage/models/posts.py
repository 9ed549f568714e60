"""Posts, their Variants on each account, and the Revisions that people approve word by word.

A Variant's status changes by its verbs alone, or, on the publishing path, by the conditional updates of
`storage.repositories.publishing.transitions`; both refuse a wrong origin.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, and_, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from storage.columns import Identifier, LongText
from storage.models.accounts import Account
from storage.models.base import Base, Scoped
from storage.models.people import Person


class Status(StrEnum):
    """Status of a Variant."""

    PROPOSED = "proposed"
    """waits for people"""
    SCHEDULED = "scheduled"
    """approved; goes out at `next_at`"""
    CLAIMED = "claimed"
    """a worker has it, nothing was sent"""
    SENDING = "sending"
    """its Attempt is written; the call may have been made"""
    PUBLISHED = "published"
    REJECTED = "rejected"
    """the platform refused the content: a person changes it"""
    RECONNECT = "reconnect"
    """the account's access is gone"""
    UNKNOWN = "unknown"
    """nobody knows whether it is out: it is looked up"""
    ASKING = "asking"
    """looking up could not tell: a person is asked"""
    HELD = "held"
    """fell due while paused or too late: a person confirms it again"""
    DROPPED = "dropped"
    """rejected or cancelled by a person"""


OPEN = (Status.PROPOSED, Status.SCHEDULED, Status.HELD, Status.REJECTED, Status.RECONNECT)
"""Statuses in which people may still change words, time, or mind."""


ALONE: dict[str, Any] = dict.fromkeys(("sqlite_where", "postgresql_where"), text("status = 'scheduled'"))
"""Makes an index one of what is scheduled alone."""


class WrongStatus(Exception):
    """Refused change of status."""

    def __init__(self, verb: str, status: Status) -> None:
        super().__init__(f"Nothing was done: I cannot {verb} a post that is {status}.")
        self.status = status


class Revision(Scoped, Base):
    """Exact words and media of a Variant. Never changed: a new thought is a new Revision."""

    __tablename__ = "revisions"
    __table_args__ = (UniqueConstraint("variant_id", "number"),)

    variant_id: Mapped[int] = mapped_column(Identifier, ForeignKey("variants.id", ondelete="CASCADE"))
    number: Mapped[int]
    words: Mapped[str] = mapped_column(LongText)
    media: Mapped[list[Any]] = mapped_column(default=list)
    """[{"sha256", "path", "mime", "alt"}]; a path is a name in the desk's folder of media"""
    besides: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    """{"more": [texts of a thread], "first_comment", "options": {name: value}}, but for what there is not"""
    grounds: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    """[{"claim", "kind", "value", "source"}]: what a model's words say, and where it stands ("": nowhere)"""
    author_id: Mapped[int] = mapped_column(Identifier, ForeignKey("people.id"))
    note: Mapped[str] = mapped_column(default="")
    """who wrote it, when that was not a person: "written from a template: …" """
    created_at: Mapped[datetime]


class Variant(Scoped, Base):
    """A Post as it goes out on one Account."""

    __tablename__ = "variants"
    __table_args__ = (
        UniqueConstraint("post_id", "account_id"),
        Index("ix_variants_status_next_at", "status", "next_at"),
        Index("ix_variants_scheduled_account", "account_id", "next_at", **ALONE),
        Index("ix_variants_scheduled_workspace", "workspace_id", "next_at", **ALONE),
        Index("ix_variants_workspace_id_due_at", "workspace_id", "due_at"),
        Index("ix_variants_account_id_due_at", "account_id", "due_at"),
    )

    post_id: Mapped[int] = mapped_column(Identifier, ForeignKey("posts.id", ondelete="CASCADE"), index=True)
    account_id: Mapped[int] = mapped_column(Identifier, ForeignKey("accounts.id"))
    revision: Mapped[int] = mapped_column(default=1)
    status: Mapped[Status] = mapped_column(default=Status.PROPOSED)
    due_at: Mapped[datetime]
    """when people want it out"""
    zone: Mapped[str]
    """the zone they meant it in"""
    next_at: Mapped[datetime]
    """when the engine looks at it next"""
    owner: Mapped[str] = mapped_column(default="")
    lease_until: Mapped[datetime | None]
    fence: Mapped[int] = mapped_column(default=0)
    """grows with every claim: a write with an older fence changes nothing"""
    tries: Mapped[int] = mapped_column(default=0)
    lookups: Mapped[int] = mapped_column(default=0)
    note: Mapped[str] = mapped_column(LongText, default="")
    """the last trouble, as a sentence for people"""
    warned_for: Mapped[datetime | None]
    """people were told that it is at risk when it was due then"""

    account: Mapped[Account] = relationship(lazy="joined", innerjoin=True)
    current: Mapped[Revision] = relationship(
        Revision,
        primaryjoin=lambda: and_(
            Revision.variant_id == Variant.id,
            Revision.number == Variant.revision,
        ),
        foreign_keys=[Revision.variant_id, Revision.number],
        viewonly=True,
        uselist=False,
        lazy="selectin",
    )

    def _become(self, status: Status, verb: str, origins: tuple[Status, ...]) -> None:
        if self.status not in origins:
            raise WrongStatus(verb, self.status)
        self.status = status
        self.owner, self.lease_until = "", None

    def schedule(self) -> None:
        """Schedule an approved Variant for its due time."""
        self._become(Status.SCHEDULED, "schedule", (Status.PROPOSED,))
        self.next_at, self.tries, self.lookups, self.note = self.due_at, 0, 0, ""

    def release(self, *, now: datetime) -> None:
        """Send now: a person confirmed a held Variant, or said that an uncertain one is not out."""
        self._become(Status.SCHEDULED, "send", (Status.HELD, Status.ASKING, Status.RECONNECT))
        self.due_at = self.next_at = now
        self.tries, self.lookups, self.note = 0, 0, ""

    def hold(self, note: str) -> None:
        """Hold a Variant that fell due while it must not go out."""
        self._become(Status.HELD, "hold", (Status.SCHEDULED,))
        self.note = note

    def propose(self) -> None:
        """Ask people (again)."""
        self._become(Status.PROPOSED, "ask about", OPEN)
        self.note = ""

    def drop(self) -> None:
        """Drop the Variant: a person does not want it published."""
        self._become(Status.DROPPED, "drop", (*OPEN, Status.ASKING))

    def revive(self) -> None:
        """Bring a dropped Variant back."""
        self._become(Status.PROPOSED, "bring back", (Status.DROPPED,))

    def move(self, due_at: datetime, zone: str) -> None:
        """Change the due time; people are asked again."""
        self.propose()
        self.due_at = self.next_at = due_at
        self.zone = zone

    def confirm(self) -> None:
        """Mark as published: a person saw it on the platform."""
        self._become(Status.PUBLISHED, "confirm", (Status.ASKING,))
        self.note = ""


class Post(Scoped, Base):
    """One thing to say. `number` is what people call it; `version` grows with every change of any Variant."""

    __tablename__ = "posts"
    __table_args__ = (UniqueConstraint("workspace_id", "number"),)

    campaign_id: Mapped[int] = mapped_column(
        Identifier, ForeignKey("campaigns.id", ondelete="CASCADE"), index=True
    )
    number: Mapped[int]
    version: Mapped[int] = mapped_column(default=1)
    brief: Mapped[str] = mapped_column(LongText)
    author_id: Mapped[int] = mapped_column(Identifier, ForeignKey("people.id"))
    created_at: Mapped[datetime]
    evergreen_days: Mapped[int | None]
    """it may be offered again on an account after so many days; None: it is said once"""
    rerun_of: Mapped[int | None] = mapped_column(Identifier, index=True)
    """the evergreen post whose words these are"""
    tainted: Mapped[bool] = mapped_column(default=False, server_default=false())
    """It was drafted in a turn that had read strangers' words: nothing is learnt from it."""

    variants: Mapped[list[Variant]] = relationship(lazy="selectin", order_by=Variant.id)
    author: Mapped[Person] = relationship(lazy="joined", innerjoin=True)

    def set_evergreen(self, days: int | None) -> None:
        """Set after how many days the post may be offered again; None: never."""
        self.evergreen_days = days
