"""Slack from the settings: its surface, and a test of its connection."""

from collections.abc import Callable

from agents.context import Clock, Desk
from agents.workspace import onboarding
from bot.adapters.slack_installations import StoredTeams
from bot.commands.registry import COMMANDS
from bot.settings import Settings, reveal
from bot.surfaces.slack.surface import Slack, Transport
from bot.surfaces.slack.transport import client as slack_client
from bot.surfaces.slack.transport.bolt_app import BoltApp
from bot.surfaces.slack.transport.client import Client
from bot.surfaces.slack.transport.events_endpoint import EventsEndpoint
from bot.surfaces.slack.transport.oauth import AppCredentials, InstallEndpoint, RedirectEndpoint
from bot.surfaces.slack.transport.socket_mode import SocketMode
from bot.surfaces.slack.transport.teams import OneTeam, Teams
from bot.web.endpoints import Endpoint
from bot.wiring.chats import Surfaces
from storage.database import Database

EXAMPLE_PROMPTS = ("What's scheduled?", "What waits for me?", "How did we do last week?")


def build_surfaces(settings: Settings, desk: Desk) -> Surfaces:
    """Build the Slack surface and its endpoints."""
    teams = _teams(settings, desk.database, desk.clock)
    client = Client(teams, base_url=settings.slack_base_url or slack_client.HOME)
    bolt = BoltApp(teams, signing_secret=reveal(settings.slack_signing_secret))
    endpoints: list[Endpoint] = []
    transports: list[Transport] = []
    ready: dict[str, Callable[[], bool]] = {}
    if settings.slack_app_token:
        socket = SocketMode(client, bolt, reveal(settings.slack_app_token))
        transports.append(socket)
        ready["slack"] = lambda: socket.is_connected
    if settings.slack_signing_secret:
        endpoints.append(EventsEndpoint(bolt))
    slack = Slack(
        client,
        teams,
        bolt=bolt,
        transports=transports,
        commands=COMMANDS,
        prompts=(onboarding.example_request(desk.platforms), *EXAMPLE_PROMPTS),
    )
    if settings.slack_client_id:
        credentials = _credentials(settings)
        endpoints.append(InstallEndpoint(credentials, teams))
        endpoints.append(RedirectEndpoint(credentials, teams, client, on_installed=slack.welcome_installer))
    return Surfaces((slack,), tuple(endpoints), ready)


async def check_connection(settings: Settings, database: Database, clock: Clock) -> str:
    """Test the tokens; returns our name and the ways of events. Raises errors of the surface contract."""
    ways = [(settings.slack_app_token, "Socket Mode"), (settings.slack_signing_secret, EventsEndpoint.path)]
    way = " and ".join(name for token, name in ways if token)
    if not settings.slack_bot_token:
        async with database.read_shared() as shared:
            count = sum(each.access is not None for each in await shared.installations.all())
        return f"{count} teams installed, events by {way}"
    client = Client(_teams(settings, database, clock), base_url=settings.slack_base_url or slack_client.HOME)
    try:
        known = await client.raw("auth.test", token=reveal(settings.slack_bot_token))
        if settings.slack_app_token:
            await client.raw("apps.connections.open", token=reveal(settings.slack_app_token), form={})
    finally:
        await client.close()
    return f"@{known.get('user', 'copydesk')} in {known.get('team', 'a team')}, events by {way}"


def _teams(settings: Settings, database: Database, clock: Clock) -> Teams:
    """The one team of a token, or the teams that installed the app."""
    if settings.slack_client_id:
        return StoredTeams(database, clock)
    return OneTeam(reveal(settings.slack_bot_token))


def _credentials(settings: Settings) -> AppCredentials:
    home = (settings.slack_base_url or slack_client.HOME).rstrip("/").removesuffix("/api")
    return AppCredentials(
        client_id=settings.slack_client_id or "",
        client_secret=reveal(settings.slack_client_secret),
        redirect=f"{settings.public_url}{RedirectEndpoint.path}",
        authorize=f"{home}/oauth/v2/authorize",
    )
