"""Profiles of people on Slack: name, time zone, and whether they belong to the team."""

import re
from collections.abc import Mapping
from time import monotonic
from typing import Any

from agents.context import Profile
from bot.surfaces.contract import Gone
from bot.surfaces.slack.transport.client import Client

PERSON = re.compile(r"[UW][A-Z0-9]{1,30}")
"""A person's id on Slack (docs.slack.dev, user object)."""
KEPT = 600.0
"""Seconds that a profile is cached: a guest who writes a lot is not looked up for every message."""
MOST = 1000


class People:
    """Looks people up by `users.info`, with a cache."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._known: dict[tuple[str, str], tuple[float, Profile | None]] = {}

    async def look_up(self, team: str, person: str) -> Profile | None:
        """The profile of the person with this id; None for an unknown id."""
        if not PERSON.fullmatch(person):
            return None
        until, profile = self._known.get((team, person), (0.0, None))
        if until < monotonic():
            profile = await self._ask(team, person)
            if len(self._known) >= MOST:
                self._known.clear()
            self._known[team, person] = (monotonic() + KEPT, profile)
        return profile

    async def _ask(self, team: str, person: str) -> Profile | None:
        try:
            answer = await self._client.call(team, "users.info", form={"user": person})
        except Gone:
            return None
        found = answer.get("user")
        return _profile(found, team) if isinstance(found, Mapping) else None


def _profile(found: Mapping[str, Any], team: str) -> Profile:
    """The profile of a user object; guests, people of other companies and bots do not belong."""
    card = found.get("profile") or {}
    name = card.get("display_name") or card.get("real_name") or found.get("real_name") or found.get("name")
    outside = ("is_restricted", "is_ultra_restricted", "is_stranger", "is_bot", "deleted")
    teams = {found.get("team_id") or team, *((found.get("enterprise_user") or {}).get("teams") or ())}
    belongs = team in teams and not any(found.get(mark) for mark in outside)
    return Profile(name=str(name or ""), zone=str(found.get("tz") or ""), belongs=belongs)
