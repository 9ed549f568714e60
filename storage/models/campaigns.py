"""Campaigns: a goal, and the Posts that serve it."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Identifier, Words
from storage.models.base import Base, Scoped


class Campaign(Scoped, Base):
    """What a person asked for, where they asked for it."""

    __tablename__ = "campaigns"

    goal: Mapped[str] = mapped_column(Words)
    author_id: Mapped[int] = mapped_column(Identifier, ForeignKey("people.id"))
    place_id: Mapped[int] = mapped_column(Identifier, ForeignKey("places.id"))
    thread: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
