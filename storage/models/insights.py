"""Insights: numbers of one publication, or of an account itself, at one moment."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Identifier
from storage.models.base import Base, Scoped


class Insight(Scoped, Base):
    """One number, by its normalised name (`views`, `likes`, `comments`, …).

    `own` is what the platform calls it, '' where that is the same.
    """

    __tablename__ = "insights"
    __table_args__ = (Index("ix_insights_publication_id_taken_at", "publication_id", "taken_at"),)

    publication_id: Mapped[int] = mapped_column(Identifier, ForeignKey("publications.id", ondelete="CASCADE"))
    taken_at: Mapped[datetime]
    name: Mapped[str]
    own: Mapped[str] = mapped_column(default="", server_default="")
    value: Mapped[int] = mapped_column(BigInteger)


class AccountInsight(Scoped, Base):
    """One number of an account: how it stands then (`followers`), or what came in [since, taken_at)."""

    __tablename__ = "account_insights"
    __table_args__ = (Index("ix_account_insights_account_id_taken_at", "account_id", "taken_at"),)

    account_id: Mapped[int] = mapped_column(Identifier, ForeignKey("accounts.id", ondelete="CASCADE"))
    since: Mapped[datetime]
    taken_at: Mapped[datetime]
    name: Mapped[str]
    own: Mapped[str] = mapped_column(default="", server_default="")
    value: Mapped[int] = mapped_column(BigInteger)
