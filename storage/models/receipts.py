"""Receipts: every inbound delivery, stored before it is acknowledged, unique by its delivery id."""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from storage.models.base import Base, Scoped


class Receipt(Base):
    """One delivery from a surface. `body` is what is needed to take it up again after a crash."""

    __tablename__ = "receipts"
    __table_args__ = (UniqueConstraint("surface", "delivery"),)

    surface: Mapped[str]
    delivery: Mapped[str]
    kind: Mapped[str]
    body: Mapped[dict[str, Any]]
    received_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class SentSummary(Scoped, Base):
    """One digest or report that was sent: unique by workspace, local date and kind, so never sent twice."""

    __tablename__ = "summaries"
    __table_args__ = (UniqueConstraint("workspace_id", "local_date", "kind"),)

    local_date: Mapped[str]
    kind: Mapped[str]
    sent_at: Mapped[datetime]
