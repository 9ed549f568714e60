"""The brief of a campaign for the model that drafts its posts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class CampaignBrief:
    """An approved campaign, and how many posts are to be drafted for it, between two days."""

    goal: str
    outline: Mapping[str, Any]
    pillars: tuple[str, ...]
    count: int
    start: date
    end: date
