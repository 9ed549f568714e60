"""OAuth journeys: browser flows to a platform and back that connect an account."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Identifier, SealedBytes
from storage.models.base import Base, Scoped
from storage.vault import Sealed


class OAuthJourney(Scoped, Base):
    """One attempt to connect, by one person. Its words are kept as their SHA-256 alone.

    `word` opens the desk's page, `state` and `cookie` must come back from the platform, once.
    """

    __tablename__ = "journeys"
    __table_args__ = (UniqueConstraint("word"),)

    person_id: Mapped[int] = mapped_column(Identifier, ForeignKey("people.id", ondelete="CASCADE"))
    platform: Mapped[str]
    surface: Mapped[str]
    """where it was asked for, and by whom: that is told what came of it"""
    address: Mapped[str]
    thread: Mapped[str] = mapped_column(default="")
    speaker: Mapped[str]
    word: Mapped[str]
    state: Mapped[str] = mapped_column(default="", index=True)
    cookie: Mapped[str] = mapped_column(default="")
    luggage: Mapped[Sealed | None] = mapped_column(SealedBytes)
    """what was typed before, then what the platform wants back, then the accounts that were found"""
    begun_at: Mapped[datetime]
    arrived_at: Mapped[datetime | None]
