"""Slack installations as rows of our database: tokens are sealed, and deleted when they end."""

import secrets
from datetime import timedelta
from time import monotonic

from agents.context import Clock
from bot.surfaces.slack.transport.teams import Team
from storage.database import Database

SURFACE = "slack"
TICKET = "slack install"
KEPT = 60.0
"""Seconds that an installation is cached: another process may have deleted it."""
STATE_LASTS = timedelta(minutes=10)


class StoredTeams:
    """Implements `bot.surfaces.slack.transport.teams.Teams` over the rows."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._known: dict[str, tuple[float, Team | None]] = {}

    async def find(self, team_id: str) -> Team | None:
        """The installation of a team, or None."""
        until, team = self._known.get(team_id, (0.0, None))
        if until < monotonic():
            team = await self._read(team_id)
            self._known[team_id] = (monotonic() + KEPT, team)
        return team

    async def _read(self, team_id: str) -> Team | None:
        async with self._database.read_shared() as shared:
            row = await shared.installations.find(surface=SURFACE, address=team_id)
        if row is None or row.access is None:
            return None
        token = self._database.vault.open(row.access)
        return Team(team_id, row.name, row.bot, token, row.installed_by)

    async def save(self, team: Team) -> None:
        """Store an installation, in place of an earlier one of the same team."""
        async with self._database.shared_work() as shared:
            row = await shared.installations.keep(surface=SURFACE, address=team.team_id, at=self._clock.now())
            row.access = self._database.vault.seal(team.token)
            row.name, row.bot, row.installed_by = team.name, team.bot_user, team.installer
        self._known.pop(team.team_id, None)

    async def forget(self, team_id: str) -> None:
        """Forget an installation that was removed or whose token was revoked."""
        async with self._database.shared_work() as shared:
            row = await shared.installations.find(surface=SURFACE, address=team_id)
            if row is not None:
                row.leave()
        self._known.pop(team_id, None)

    async def issue_state(self) -> str:
        """A new OAuth state for an installation."""
        word = secrets.token_urlsafe(24)
        async with self._database.shared_work() as shared:
            await shared.installations.issue_token(purpose=TICKET, word=word, at=self._clock.now())
        return word

    async def take_state(self, state: str) -> bool:
        """Whether this state was issued lately and not yet used; it is used up by this."""
        async with self._database.shared_work() as shared:
            since = self._clock.now() - STATE_LASTS
            return await shared.installations.use_token(purpose=TICKET, word=state, since=since)
