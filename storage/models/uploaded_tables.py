"""Uploaded tables: validated CSV files of posts, waiting to be imported."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Identifier, LongText
from storage.models.base import Base, Scoped


class UploadedTable(Scoped, Base):
    """Validated CSV text. Its words are deleted after the import."""

    __tablename__ = "sheets"

    person_id: Mapped[int] = mapped_column(Identifier, ForeignKey("people.id"))
    words: Mapped[str] = mapped_column(LongText)
    handed_in_at: Mapped[datetime]
    imported_at: Mapped[datetime | None]

    def finish(self, at: datetime) -> None:
        """Mark the table as imported and delete its words."""
        self.imported_at, self.words = at, ""
