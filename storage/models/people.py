"""People of a workspace, their roles, and how each surface knows them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Identifier
from storage.models.base import Base, Scoped


class Role(StrEnum):
    """What a person may do: owners everything, approvers decide, editors draft, viewers look."""

    OWNER = "owner"
    APPROVER = "approver"
    EDITOR = "editor"
    VIEWER = "viewer"


class Person(Scoped, Base):
    """Somebody we know in a workspace."""

    __tablename__ = "people"

    name: Mapped[str]
    role: Mapped[Role]
    zone: Mapped[str] = mapped_column(default="")
    joined_at: Mapped[datetime]


class Identity(Scoped, Base):
    """How a surface names a person: one person may be known on several."""

    __tablename__ = "identities"
    __table_args__ = (UniqueConstraint("workspace_id", "surface", "address"),)

    person_id: Mapped[int] = mapped_column(
        Identifier, ForeignKey("people.id", ondelete="CASCADE"), index=True
    )
    surface: Mapped[str]
    address: Mapped[str]
