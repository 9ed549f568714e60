"""Campaigns: a goal, its strategy, the Posts that serve it, changes of them, and tests of two wordings."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Identifier, LongText
from storage.models.approvals import Answer
from storage.models.base import Base, Scoped


class Campaign(Scoped, Base):
    """What a person asked for, where they asked for it. One without a `number` is just a plan."""

    __tablename__ = "campaigns"
    __table_args__ = (Index("ix_campaigns_workspace_id_number", "workspace_id", "number", unique=True),)

    number: Mapped[int | None]
    """what people call it, when it has a strategy"""
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    """grows with every decision and every change of its strategy: a card of an older one does not act"""
    goal: Mapped[str] = mapped_column(LongText)
    author_id: Mapped[int] = mapped_column(Identifier, ForeignKey("people.id"))
    place_id: Mapped[int] = mapped_column(Identifier, ForeignKey("places.id"))
    thread: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    paused_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    looked_at: Mapped[datetime | None]
    """when its results were looked at last"""

    def change(self) -> None:
        """Increase the version: older cards of the campaign no longer act."""
        self.version += 1

    def pause(self, at: datetime) -> None:
        """Pause publishing of the campaign."""
        self.paused_at = at
        self.change()

    def go_on(self) -> None:
        """Resume publishing of the campaign."""
        self.paused_at = None
        self.change()

    def close(self, at: datetime) -> None:
        """Close the campaign for good."""
        self.closed_at, self.paused_at = at, None
        self.change()


class DecisionColumns:
    """Columns of a question that people answer once."""

    answer: Mapped[Answer] = mapped_column(default=Answer.PENDING)
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(Identifier, ForeignKey("people.id"))

    def decide(self, answer: Answer, *, by: int, at: datetime) -> None:
        """Record the answer of a person."""
        self.answer, self.decided_by, self.decided_at = answer, by, at

    def withdraw(self) -> None:
        """Withdraw the question if it is still open."""
        if self.answer is Answer.PENDING:
            self.answer = Answer.WITHDRAWN


class Strategy(DecisionColumns, Scoped, Base):
    """How a campaign is to reach its goal. Never changed: an edit is the next version."""

    __tablename__ = "strategies"
    __table_args__ = (UniqueConstraint("campaign_id", "version"),)

    campaign_id: Mapped[int] = mapped_column(Identifier, ForeignKey("campaigns.id", ondelete="CASCADE"))
    version: Mapped[int]
    outline: Mapped[dict[str, Any]]
    """what `agents.campaigns.strategy_outline.Outline` says"""
    author_id: Mapped[int] = mapped_column(Identifier, ForeignKey("people.id"))
    note: Mapped[str] = mapped_column(default="")
    """who wrote it, when that was not a person"""
    created_at: Mapped[datetime]


class Amendment(DecisionColumns, Scoped, Base):
    """A change of what is still planned of a campaign, proposed with its evidence."""

    __tablename__ = "amendments"
    __table_args__ = (Index("ix_amendments_campaign_id_answer", "campaign_id", "answer"),)

    campaign_id: Mapped[int] = mapped_column(Identifier, ForeignKey("campaigns.id", ondelete="CASCADE"))
    changes: Mapped[list[Any]]
    """[what an `agents.campaigns.amendments.PlannedChange` says]"""
    evidence: Mapped[list[Any]]
    """[sentences]"""
    note: Mapped[str] = mapped_column(default="")
    """who worded it, when a model did"""
    created_at: Mapped[datetime]


class Experiment(Scoped, Base):
    """Two posts that say the same thing in different words, and how it is decided which does better."""

    __tablename__ = "experiments"
    __table_args__ = (Index("ix_experiments_workspace_id_ended_at", "workspace_id", "ended_at"),)

    first_id: Mapped[int] = mapped_column(Identifier, ForeignKey("posts.id", ondelete="CASCADE"))
    second_id: Mapped[int] = mapped_column(Identifier, ForeignKey("posts.id", ondelete="CASCADE"))
    measure: Mapped[str]
    """which numbers count: a name in `agents.optimisation.experiments.MEASURES`"""
    views: Mapped[int]
    """so often each half must have been seen"""
    hours: Mapped[int]
    """each half is read so long after it went out"""
    until: Mapped[datetime]
    """then it ends, whatever is known"""
    begun_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(LongText, default="")
    """what came of it, as a sentence for people"""

    def end(self, outcome: str, at: datetime) -> None:
        """It is over."""
        self.outcome, self.ended_at = outcome, at
