"""Lessons: what people made of words that a model had drafted."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Identifier, LongText
from storage.models.base import Base, Scoped


class Lesson(Scoped, Base):
    """A model's draft for one Variant, and the words that a person put in its place last."""

    __tablename__ = "lessons"
    __table_args__ = (
        UniqueConstraint("variant_id"),
        Index("ix_lessons_workspace_id_at", "workspace_id", "at"),
    )

    variant_id: Mapped[int] = mapped_column(Identifier, ForeignKey("variants.id", ondelete="CASCADE"))
    platform: Mapped[str]
    topic: Mapped[str] = mapped_column(LongText)
    before: Mapped[str] = mapped_column(LongText)
    after: Mapped[str] = mapped_column(LongText)
    person_id: Mapped[int] = mapped_column(Identifier, ForeignKey("people.id"))
    at: Mapped[datetime]
