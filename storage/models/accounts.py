"""Accounts: identities of the workspace on platforms, with their sealed access."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import SealedBytes
from storage.models.base import Base, Scoped
from storage.vault import Sealed


class Health(StrEnum):
    """Whether an account can be used."""

    CONNECTED = "connected"
    RECONNECT = "reconnect"
    GONE = "gone"


class Account(Scoped, Base):
    """One identity on one platform.

    `platform` is whose limits it keeps; `carrier` is who really publishes: the same platform, or one that
    stands in for it on this machine.
    """

    __tablename__ = "accounts"
    __table_args__ = (UniqueConstraint("workspace_id", "ref"),)

    ref: Mapped[str]
    """What people and models call it in this workspace: "x", "linkedin", "x-shop"."""
    platform: Mapped[str]
    handle: Mapped[str]
    carrier: Mapped[str]
    health: Mapped[Health] = mapped_column(default=Health.CONNECTED)
    access: Mapped[Sealed | None] = mapped_column(SealedBytes)
    connected_at: Mapped[datetime]

    def lose(self) -> None:
        """Access is gone: nothing is sent until a person connects it again."""
        self.health = Health.RECONNECT

    def restore(self, access: Sealed | None) -> None:
        """Connected again; access that is not given again is kept."""
        self.health = Health.CONNECTED
        self.access = access or self.access

    def leave(self) -> None:
        """Disconnected by a person: its secret is forgotten, its history stays."""
        self.health, self.access = Health.GONE, None
