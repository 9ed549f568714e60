"""Sheets: tables of posts that people handed in; looked through, and imported with one press."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Identifier, LongText
from storage.models.base import Base, Scoped


class UploadedTable(Scoped, Base):
    """A CSV text whose every row was right. Its words are forgotten once it is imported."""

    __tablename__ = "sheets"

    person_id: Mapped[int] = mapped_column(Identifier, ForeignKey("people.id"))
    words: Mapped[str] = mapped_column(LongText)
    handed_in_at: Mapped[datetime]
    imported_at: Mapped[datetime | None]

    def finish(self, at: datetime) -> None:
        """It was imported."""
        self.imported_at, self.words = at, ""
