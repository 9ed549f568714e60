"""Attempts to publish, each written before its call, and the Publications that came of them."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Identifier, LongText
from storage.models.base import Base, Scoped


class Attempt(Scoped, Base):
    """One try. `outcome` stays '' while nobody knows; a crash leaves it so."""

    __tablename__ = "attempts"
    __table_args__ = (UniqueConstraint("variant_id", "fence"),)

    variant_id: Mapped[int] = mapped_column(Identifier, ForeignKey("variants.id", ondelete="CASCADE"))
    fence: Mapped[int]
    key: Mapped[str]
    owner: Mapped[str]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(LongText, default="")


class PublishingStep(Scoped, Base):
    """Stored result of one call of a publication in several calls: an upload's id, a record's name.

    It belongs to one Revision, so that every later Attempt continues from here.
    """

    __tablename__ = "steps"
    __table_args__ = (UniqueConstraint("variant_id", "revision", "name"),)

    variant_id: Mapped[int] = mapped_column(Identifier, ForeignKey("variants.id", ondelete="CASCADE"))
    revision: Mapped[int]
    name: Mapped[str]
    value: Mapped[str] = mapped_column(LongText)
    at: Mapped[datetime]


class Publication(Scoped, Base):
    """A Variant as it landed. `confirmed_by` names the person who saw it, when no platform told us."""

    __tablename__ = "publications"
    __table_args__ = (
        UniqueConstraint("variant_id"),
        Index("ix_publications_workspace_id_published_at", "workspace_id", "published_at"),
    )

    variant_id: Mapped[int] = mapped_column(Identifier, ForeignKey("variants.id", ondelete="CASCADE"))
    account_id: Mapped[int] = mapped_column(Identifier, ForeignKey("accounts.id"), index=True)
    external_id: Mapped[str]
    url: Mapped[str]
    published_at: Mapped[datetime]
    confirmed_by: Mapped[str] = mapped_column(default="")

    def show(self, external_id: str, *, url: str) -> None:
        """Replace the provisional id and link after the platform made the publication visible."""
        self.external_id, self.url = external_id, url
