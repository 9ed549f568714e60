"""Accounts: identities of the workspace on platforms, with their sealed access."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import SealedBytes
from storage.models.base import Base, Scoped
from storage.vault import Sealed


class Health(StrEnum):
    """State of an account's access."""

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
    external_id: Mapped[str] = mapped_column(default="", server_default="")
    """the platform's own id of it, which stays when it is renamed"""
    server: Mapped[str] = mapped_column(default="", server_default="")
    """where it lives, on platforms that are many servers"""
    expires_at: Mapped[datetime | None]
    """when its access ends unless it is renewed"""
    access_number: Mapped[int] = mapped_column(default=0, server_default="0")
    """grows with every access that is kept: who holds an older one reads again"""
    renewing_until: Mapped[datetime | None]
    """a worker is having its access renewed, and has until then"""
    examined_at: Mapped[datetime | None]
    standing: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    """what was found then: {"missing": [rights], "limits": {…}, "quota": {"left", "most", "full_at"}}"""

    def lose(self) -> None:
        """Mark the access as lost: nothing is sent until a person connects the account again."""
        self.health = Health.RECONNECT

    def doubt(self) -> None:
        """Request an early health check of the account."""
        self.examined_at = None

    def restore(self, access: Sealed | None, *, expires_at: datetime | None = None) -> None:
        """Mark the account as connected; None keeps the stored access."""
        self.health = Health.CONNECTED
        if access is not None:
            self.access, self.expires_at = access, expires_at
            self.access_number += 1

    def stand(self, found: dict[str, Any], *, at: datetime) -> None:
        """Record the result of a health check."""
        self.standing, self.examined_at = found, at

    def leave(self) -> None:
        """Disconnect the account: its secret is removed, its history stays."""
        self.health, self.access, self.expires_at = Health.GONE, None, None
        self.access_number += 1
