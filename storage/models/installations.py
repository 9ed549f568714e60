"""Installations of the desk on surfaces, and the state tokens that guard the installation flow."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import SealedBytes
from storage.models.base import Base
from storage.vault import Sealed


class Installation(Base):
    """One company on a surface that installed the desk. `address` is the surface's own id of it."""

    __tablename__ = "installations"
    __table_args__ = (UniqueConstraint("surface", "address"),)

    surface: Mapped[str]
    address: Mapped[str]
    name: Mapped[str] = mapped_column(default="")
    bot: Mapped[str] = mapped_column(default="")
    """Who the desk itself is there."""
    access: Mapped[Sealed | None] = mapped_column(SealedBytes)
    """None once it was uninstalled or revoked."""
    installed_by: Mapped[str] = mapped_column(default="")
    installed_at: Mapped[datetime]

    def leave(self) -> None:
        """Uninstalled or revoked: its secret is forgotten."""
        self.access = None


class StateToken(Base):
    """One-time token that a browser carries through an installation and back."""

    __tablename__ = "tickets"
    __table_args__ = (UniqueConstraint("purpose", "word"),)

    purpose: Mapped[str]
    word: Mapped[str]
    issued_at: Mapped[datetime]
