"""Insights: numbers of one publication at one moment."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Identifier
from storage.models.base import Base, Scoped


class Insight(Scoped, Base):
    """One number, by its normalised name (`views`, `likes`, `comments`, …)."""

    __tablename__ = "insights"
    __table_args__ = (Index("ix_insights_publication_id_taken_at", "publication_id", "taken_at"),)

    publication_id: Mapped[int] = mapped_column(Identifier, ForeignKey("publications.id", ondelete="CASCADE"))
    taken_at: Mapped[datetime]
    name: Mapped[str]
    value: Mapped[int] = mapped_column(BigInteger)
