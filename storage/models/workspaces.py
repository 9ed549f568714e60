"""Workspaces: one tenant each, with its zone, its policy, and what it knows of its brand."""

from datetime import datetime, time
from enum import StrEnum
from typing import Any

from sqlalchemy import UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Identifier, LongText
from storage.models.base import Base, Scoped


class ZoneSource(StrEnum):
    """Source of the workspace's time zone."""

    TOLD = "told"
    """by people, their surface or their machine"""
    GUESSED = "guessed"
    """from what little their surface says"""
    ASKED = "asked"
    """guessed still, and people were asked"""


class Workspace(Base):
    """A Slack team, a Telegram chat or a terminal, with everything that hangs on it."""

    __tablename__ = "workspaces"

    name: Mapped[str]
    zone: Mapped[str]
    zone_from: Mapped[ZoneSource] = mapped_column(default=ZoneSource.TOLD, server_default="told")
    created_at: Mapped[datetime]
    paused_at: Mapped[datetime | None]
    paused_by: Mapped[str] = mapped_column(default="")
    quiet_from: Mapped[time] = mapped_column(default=time(22))
    quiet_to: Mapped[time] = mapped_column(default=time(7))
    self_approval: Mapped[bool | None]
    """May people approve their own words? None: only while the workspace has one person."""
    digest_at: Mapped[time | None] = mapped_column(default=time(8, 30))
    report_at: Mapped[time | None] = mapped_column(default=time(9))
    report_weekday: Mapped[int] = mapped_column(default=0)
    """0 is Monday, as in `datetime.weekday()`."""
    grace_minutes: Mapped[int] = mapped_column(default=60)
    """How late a post may still go out by itself; after that a person confirms it again."""
    gap_minutes: Mapped[int] = mapped_column(default=60, server_default="60")
    """Two posts on one account that are nearer than this are warned of."""
    most_a_day: Mapped[int | None]
    """More posts a local day on one account are warned of."""
    quiet_days: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    """Days the desk proposes nothing for: weekdays ("sun") and ISO dates."""
    tokens_a_day: Mapped[int | None]
    """Tokens that models may process for it on a local day; None leaves it to the desk's own limit."""
    cost_a_day: Mapped[int | None]
    """The same in millionths of a US dollar."""
    muted_until: Mapped[datetime | None]
    """Until then the desk does not speak first."""
    home_channel_id: Mapped[int | None] = mapped_column(Identifier)
    """The channel where the desk speaks first."""
    posts_numbered: Mapped[int] = mapped_column(default=0)
    audit_head: Mapped[str] = mapped_column(default="")
    """The hash of the newest audit row: the next one chains to it."""
    joined_id: Mapped[int | None] = mapped_column(Identifier)
    """The workspace that this one became part of: nothing is done here any more, its audit log stays."""

    def pause(self, *, at: datetime, by: str) -> None:
        """Pause every outward act."""
        self.paused_at, self.paused_by = at, by

    def resume(self) -> None:
        """Resume outward acts."""
        self.paused_at, self.paused_by = None, ""

    def set_zone(self, zone: str) -> None:
        """Set the confirmed time zone."""
        self.zone, self.zone_from = zone, ZoneSource.TOLD

    def mute(self, *, until: datetime | None) -> None:
        """Mute unprompted messages until then; None ends the mute."""
        self.muted_until = until

    def is_muted(self, *, at: datetime) -> bool:
        """Whether unprompted messages are muted at that moment."""
        return self.muted_until is not None and at < self.muted_until

    def join(self, workspace_id: int) -> None:
        """Merge into another workspace, for good."""
        self.joined_id, self.home_channel_id = workspace_id, None

    def next_number(self) -> int:
        """The number of the next post, as people call it."""
        self.posts_numbered += 1
        return self.posts_numbered


class BrandFact(Scoped, Base):
    """One thing that is true of the brand, put there by a person; see `agents/checks/brand_facts.py`."""

    __tablename__ = "brand_facts"
    __table_args__ = (UniqueConstraint("workspace_id", "kind", "value"),)

    kind: Mapped[str]
    value: Mapped[str] = mapped_column(LongText)
    added_by: Mapped[str]
    added_at: Mapped[datetime]
    always: Mapped[bool] = mapped_column(default=False, server_default=false())
    """No post goes out without it."""
    platforms: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    """Names of those that `always` is about; none: about all."""
    topic: Mapped[str] = mapped_column(default="", server_default="")
    """`always` is about posts that have this word in them, in their brief or in their goal; '': about all."""
