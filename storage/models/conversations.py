"""Channels we talk in, what was said there, and where each card is shown."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Identifier, LongText
from storage.models.base import Base, Scoped


class Place(Scoped, Base):
    """A Channel of the workspace: one place on a surface. A place belongs to one workspace only."""

    __tablename__ = "places"
    __table_args__ = (UniqueConstraint("surface", "address"),)

    surface: Mapped[str]
    address: Mapped[str]
    shut_at: Mapped[datetime | None]
    """Since then its surface does not let us in; None while it does."""
    told_at: Mapped[datetime | None]
    """When people were told so elsewhere."""

    def shut(self, *, at: datetime) -> None:
        """Mark the channel as closed to us."""
        self.shut_at = self.shut_at or at

    def tell(self, *, at: datetime | None) -> None:
        """Record when people were told elsewhere; None takes it back."""
        self.told_at = at

    def open(self) -> None:
        """Mark the channel as open again."""
        self.shut_at = self.told_at = None


class ConversationEntry(Scoped, Base):
    """One message of a conversation, a person's or the desk's. `options` are what its buttons stand for."""

    __tablename__ = "said"
    __table_args__ = (Index("ix_said_place_id_id", "place_id", "id"),)

    place_id: Mapped[int] = mapped_column(Identifier, ForeignKey("places.id", ondelete="CASCADE"))
    thread: Mapped[str] = mapped_column(default="")
    role: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(Identifier)
    words: Mapped[str] = mapped_column(LongText)
    options: Mapped[list[Any]] = mapped_column(default=list)
    at: Mapped[datetime]


class Showing(Scoped, Base):
    """One copy of a card: `reference` is the surface's own name of the message it stands in."""

    __tablename__ = "showings"
    __table_args__ = (
        UniqueConstraint("workspace_id", "card", "surface", "address", "reference"),
        Index("ix_showings_workspace_id_card", "workspace_id", "card"),
    )

    card: Mapped[str]
    surface: Mapped[str]
    address: Mapped[str]
    thread: Mapped[str] = mapped_column(default="")
    reference: Mapped[str]
