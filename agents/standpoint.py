"""Standpoint: what a view or a summary is seen from, with a person asking or without one."""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from agents.platform_rules.registry import Platforms
from storage.database import Database
from storage.unit_of_work import Work


class Standpoint(Protocol):
    """One workspace, its zone, and a present moment. A turn's `Context` is one."""

    @property
    def zone(self) -> str:
        """The workspace's IANA zone."""

    @property
    def platforms(self) -> Platforms:
        """The platforms this desk knows."""

    def now(self) -> datetime:
        """The present moment, aware."""

    def glance(self) -> AbstractAsyncContextManager[Work]:
        """One reading transaction in the workspace."""


@dataclass(frozen=True, slots=True)
class Unattended:
    """A standpoint that nobody asks from: the bells look from here, at one fixed moment."""

    database: Database
    platforms: Platforms
    workspace_id: int
    zone: str
    at: datetime

    def now(self) -> datetime:
        """The moment it was made for."""
        return self.at

    def glance(self) -> AbstractAsyncContextManager[Work]:
        """One reading transaction in the workspace."""
        return self.database.glance(self.workspace_id)
