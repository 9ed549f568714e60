"""Slack teams and their access: one team by a token, or many that installed the app."""

from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Team:
    """One installation. `token` is the bot token; it never enters a log or a repr."""

    team_id: str
    name: str = ""
    bot_user: str = ""
    token: str = field(default="", repr=False)
    installer: str = ""


class Teams(Protocol):
    """A store of installations, which seals tokens at rest."""

    async def find(self, team_id: str) -> Team | None:
        """The installation of a team, or None."""

    async def save(self, team: Team) -> None:
        """Store an installation, in place of an earlier one of the same team."""

    async def forget(self, team_id: str) -> None:
        """Forget an installation that was removed or whose token was revoked."""

    async def issue_state(self) -> str:
        """A new OAuth state for an installation."""

    async def take_state(self, state: str) -> bool:
        """Whether this state was issued lately and not yet used; it is used up by this."""


class OneTeam:
    """The one team of a bot token."""

    def __init__(self, token: str) -> None:
        self._token = token
        self._revoked = False

    async def find(self, team_id: str) -> Team | None:
        """The one installation, for any team id: Slack sends no events of another team."""
        return None if self._revoked else Team(team_id, token=self._token)

    async def save(self, team: Team) -> None:
        """Nothing: a token from the settings is not replaced."""

    async def forget(self, team_id: str) -> None:
        """Use the token no more, until the desk is started with another."""
        self._revoked = True

    async def issue_state(self) -> str:
        """Nothing: the app is installed already."""
        return ""

    async def take_state(self, state: str) -> bool:
        """Nothing: the app is installed already."""
        return False
