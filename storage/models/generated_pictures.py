"""Generated pictures: variations drawn for a post, from which a person chooses one."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Identifier, LongText
from storage.models.base import Base, Scoped


class GeneratedPicture(Scoped, Base):
    """One variation of a picture, in every size that the post's accounts take."""

    __tablename__ = "drawings"
    __table_args__ = (Index("ix_drawings_workspace_id_taken_at", "workspace_id", "taken_at"),)

    post_id: Mapped[int] = mapped_column(Identifier, ForeignKey("posts.id", ondelete="CASCADE"), index=True)
    variation: Mapped[int]
    """counts within the post, from 0"""
    pictures: Mapped[list[Any]]
    """[{"canvas": [width, height], "sha256", "path", "mime", …}], one for each size"""
    concept: Mapped[str] = mapped_column(LongText)
    """what it shows and why, for people"""
    prompt: Mapped[str] = mapped_column(LongText)
    headline: Mapped[str] = mapped_column(LongText)
    alt: Mapped[str] = mapped_column(LongText)
    style: Mapped[str] = mapped_column(LongText)
    note: Mapped[str]
    """who drew it"""
    drawn_at: Mapped[datetime]
    taken_at: Mapped[datetime | None]
    """when a person put it on its post"""

    def take(self, *, at: datetime) -> None:
        """Record that a person put this picture on its post."""
        self.taken_at = at
