"""The local feed that sandbox accounts publish to, and the faults people switch on to rehearse trouble."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Identifier, LongText
from storage.models.base import Base


class FeedEntry(Base):
    """One post on the local feed. `key` is unique: the same act cannot appear twice."""

    __tablename__ = "feed_entries"
    __table_args__ = (UniqueConstraint("key"), Index("ix_feed_entries_account_id_at", "account_id", "at"))

    account_id: Mapped[int] = mapped_column(Identifier, ForeignKey("accounts.id", ondelete="CASCADE"))
    handle: Mapped[str]
    stands_for: Mapped[str]
    key: Mapped[str]
    words: Mapped[str] = mapped_column(LongText)
    at: Mapped[datetime]


class FeedFault(Base):
    """A fault that the sandbox will play for an account, `left` more times."""

    __tablename__ = "feed_faults"
    __table_args__ = (UniqueConstraint("account_id", "kind"),)

    account_id: Mapped[int] = mapped_column(Identifier, ForeignKey("accounts.id", ondelete="CASCADE"))
    kind: Mapped[str]
    left: Mapped[int]
