"""Series: posts that repeat at a wall time, on weekdays or a day of the month."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Identifier, LongText
from storage.models.base import Base, Scoped


class Series(Scoped, Base):
    """Exact words that go out again and again, at a wall time in a zone, on weekdays or a day of the month.

    One occurrence is open at a time: `latest_post_id`, at first the post that the words were taken from.
    """

    __tablename__ = "series"
    __table_args__ = (Index("ix_series_ended_at", "ended_at"),)

    campaign_id: Mapped[int] = mapped_column(Identifier, ForeignKey("campaigns.id", ondelete="CASCADE"))
    post_id: Mapped[int] = mapped_column(Identifier, ForeignKey("posts.id", ondelete="CASCADE"))
    latest_post_id: Mapped[int] = mapped_column(Identifier, ForeignKey("posts.id", ondelete="CASCADE"))
    version: Mapped[int] = mapped_column(default=1)
    brief: Mapped[str] = mapped_column(LongText)
    template: Mapped[list[Any]]
    """[{"account": id, "words": …, "media": […]}]"""
    author_id: Mapped[int] = mapped_column(Identifier, ForeignKey("people.id"))
    weekdays: Mapped[list[Any]] = mapped_column(default=list)
    """0 is Monday; empty for a day of the month"""
    month_day: Mapped[int | None]
    """1 to 31; a month without that day means its last one"""
    clock: Mapped[time]
    zone: Mapped[str]
    until: Mapped[date | None]
    """the last local day it may go out on"""
    times: Mapped[int | None]
    """how many occurrences there are in all"""
    made: Mapped[int] = mapped_column(default=0)
    skips: Mapped[list[Any]] = mapped_column(default=list)
    """local days on which it does not go out, as ISO dates"""
    last_day: Mapped[date]
    """the local day of the newest occurrence, or of the post it began with"""
    paused_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    approved_seal: Mapped[str] = mapped_column(default="")
    """what "Approve the series" covered; '' while every occurrence asks"""
    approved_by: Mapped[int | None] = mapped_column(Identifier, ForeignKey("people.id"))
    approved_at: Mapped[datetime | None]

    def approve(self, *, seal: str, by: int, at: datetime) -> None:
        """Approve every future occurrence with exactly this seal."""
        self.approved_seal, self.approved_by, self.approved_at = seal, by, at
        self.version += 1

    def withdraw(self) -> None:
        """Withdraw the standing approval: every occurrence asks again."""
        self.approved_seal, self.approved_by, self.approved_at = "", None, None
        self.version += 1

    def join(self, workspace_id: int, *, accounts: Mapping[int, int]) -> None:
        """Move the series into another workspace; `accounts` maps old account ids to new ones."""
        self.workspace_id = workspace_id
        self.template = [
            {**each, "account": accounts.get(each["account"], each["account"])} for each in self.template
        ]

    def seal_anew(self, seal: str) -> None:
        """Replace the approved seal after the series was moved."""
        self.approved_seal = seal

    def skip(self, day: date) -> None:
        """Skip the occurrence of one local day."""
        self.skips = sorted({*self.skips, day.isoformat()})

    def follow(self, post_id: int, day: date) -> None:
        """Record the new occurrence of one local day."""
        self.latest_post_id, self.last_day, self.made = post_id, day, self.made + 1

    def pause(self, at: datetime) -> None:
        """Pause the series."""
        self.paused_at = self.paused_at or at

    def go_on(self) -> None:
        """Resume the series."""
        self.paused_at = None

    def end(self, at: datetime) -> None:
        """End the series for good."""
        self.ended_at = self.ended_at or at
