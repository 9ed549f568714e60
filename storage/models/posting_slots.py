"""Posting slots: weekly times at which an account prefers to post."""

from datetime import time

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Identifier
from storage.models.base import Base, Scoped


class PostingSlot(Scoped, Base):
    """A weekday and a wall time, in the workspace's zone, at which an account likes to post."""

    __tablename__ = "posting_slots"
    __table_args__ = (UniqueConstraint("account_id", "weekday", "clock"),)

    account_id: Mapped[int] = mapped_column(Identifier, ForeignKey("accounts.id", ondelete="CASCADE"))
    weekday: Mapped[int]
    """0 is Monday"""
    clock: Mapped[time]
