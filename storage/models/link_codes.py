"""Codes that join two places into one workspace, and how often somebody guessed at one."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Identifier
from storage.models.base import Base, Scoped


class LinkCode(Scoped, Base):
    """A code that a person was given in a place; only its SHA-256 is kept, and it goes when it is used."""

    __tablename__ = "link_codes"
    __table_args__ = (UniqueConstraint("digest"),)

    person_id: Mapped[int] = mapped_column(Identifier, ForeignKey("people.id", ondelete="CASCADE"))
    place_id: Mapped[int] = mapped_column(Identifier, ForeignKey("places.id", ondelete="CASCADE"))
    digest: Mapped[str]
    issued_at: Mapped[datetime]


class LinkGuess(Scoped, Base):
    """One failed guess at a link code, by a person of the workspace."""

    __tablename__ = "link_guesses"

    at: Mapped[datetime]
