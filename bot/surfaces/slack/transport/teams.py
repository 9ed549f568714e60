"""The Slack teams we serve, and the access to each: one by a token, or many that installed us."""

from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Team:
    """One installation. `token` is the bot's; it never enters a log or a repr."""

    team_id: str
    name: str = ""
    bot_user: str = ""
    token: str = field(default="", repr=False)
    installer: str = ""


class Teams(Protocol):
    """Where installations are kept; tokens are sealed at rest by whoever keeps this."""

    async def find(self, team_id: str) -> Team | None:
        """The installation of a team; None where there is none (any more)."""

    async def save(self, team: Team) -> None:
        """Remember an installation, in place of an earlier one of the same team."""

    async def forget(self, team_id: str) -> None:
        """It was uninstalled or its token revoked."""

    async def issue_state(self) -> str:
        """A new word that an installation has to come back with."""

    async def take_state(self, state: str) -> bool:
        """Was this word given out lately, and not yet taken?"""


class OneTeam:
    """The team of one bot token; which it is, Slack says when it is asked first."""

    def __init__(self, token: str) -> None:
        self._token = token
        self._revoked = False

    async def find(self, team_id: str) -> Team | None:
        """The one installation, for whichever team writes: Slack sends us no other's events."""
        return None if self._revoked else Team(team_id, token=self._token)

    async def save(self, team: Team) -> None:
        """A token of the settings is not replaced."""

    async def forget(self, team_id: str) -> None:
        """Its token is worth nothing any more, until the desk is started with another."""
        self._revoked = True

    async def issue_state(self) -> str:
        """Nobody installs what is there already."""
        return ""

    async def take_state(self, state: str) -> bool:
        """Nobody installs what is there already."""
        return False
