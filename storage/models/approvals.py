"""Approvals: a question about one Revision at one time, and its answer."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Identifier, LongText
from storage.models.base import Base, Scoped


class Answer(StrEnum):
    """State of an approval."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    """the words or the time changed before or after the answer: it counts no more"""


class Approval(Scoped, Base):
    """A question about exactly what `seal` covers; see `agents.approvals.decisions.seal`."""

    __tablename__ = "approvals"
    __table_args__ = (
        Index("ix_approvals_post_id_version", "post_id", "version"),
        Index("ix_approvals_variant_id_answer", "variant_id", "answer"),
    )

    post_id: Mapped[int] = mapped_column(Identifier, ForeignKey("posts.id", ondelete="CASCADE"))
    version: Mapped[int]
    """the Post's version it stands for; a change of another Variant carries it along"""
    variant_id: Mapped[int] = mapped_column(Identifier, ForeignKey("variants.id", ondelete="CASCADE"))
    revision: Mapped[int]
    seal: Mapped[str]
    answer: Mapped[Answer] = mapped_column(default=Answer.PENDING)
    reason: Mapped[str] = mapped_column(LongText, default="")
    asked_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(Identifier, ForeignKey("people.id"))
    series_id: Mapped[int | None] = mapped_column(Identifier)
    """the approved series that this answer was given for, in its approver's name"""

    def seal_anew(self, seal: str) -> None:
        """Replace the seal after the workspace was merged into another one."""
        self.seal = seal
