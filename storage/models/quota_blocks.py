"""Quota blocks: used-up quotas of accounts and of our apps, with the time they end."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Identifier
from storage.models.base import Base


class QuotaBlock(Base):
    """Used-up quota: nothing is sent before `opens_at` on that account, or (None) on the whole carrier.

    An account may have several; expired ones are deleted.
    """

    __tablename__ = "gates"

    carrier: Mapped[str]
    account_id: Mapped[int | None] = mapped_column(Identifier, ForeignKey("accounts.id", ondelete="CASCADE"))
    opens_at: Mapped[datetime] = mapped_column(index=True)
