"""Media: files that posts go out with, by their bytes; where they come from and what was done to them."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import LongText
from storage.models.base import Base, Scoped


class Media(Scoped, Base):
    """A picture, video or document of a workspace. The file itself is named by `sha256`.

    The same bytes may have several rows: brought twice, or made of two files.
    """

    __tablename__ = "media"
    __table_args__ = (Index("ix_media_workspace_id_sha256", "workspace_id", "sha256"),)

    sha256: Mapped[str]
    mime: Mapped[str]
    size: Mapped[int]
    """in bytes"""
    width: Mapped[int]
    height: Mapped[int]
    seconds: Mapped[float]
    frames: Mapped[int]
    fps: Mapped[float]
    video: Mapped[str]
    audio: Mapped[str]
    alt: Mapped[str] = mapped_column(LongText, default="")
    """what it shows, as somebody last said it"""
    made_from: Mapped[str] = mapped_column(default="", index=True)
    """the SHA-256 of the file it was made of; '' for what people brought"""
    recipe: Mapped[str] = mapped_column(default="")
    """what it was made for, so that it is made once"""
    did: Mapped[list[Any]] = mapped_column(default=list)
    """what was done to make it fit, in words"""
    kept_at: Mapped[datetime]
