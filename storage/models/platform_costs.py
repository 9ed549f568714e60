"""Platform costs: prices paid for acts on platforms that charge for them."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Identifier
from storage.models.base import Base, Scoped


class PlatformCost(Scoped, Base):
    """One act. The same `key` is the same act, however often it is written down."""

    __tablename__ = "outlays"
    __table_args__ = (UniqueConstraint("key"), Index("ix_outlays_workspace_id_at", "workspace_id", "at"))

    at: Mapped[datetime]
    account_id: Mapped[int] = mapped_column(Identifier, ForeignKey("accounts.id", ondelete="CASCADE"))
    carrier: Mapped[str]
    act: Mapped[str]
    """"post" or "reply" """
    key: Mapped[str]
    cost: Mapped[int]
    """millionths of a US dollar, by the prices of that day"""
