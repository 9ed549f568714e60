"""Telegram from the settings: its surface, and a test of its connection."""

from agents.context import Clock, Desk
from bot.adapters.confirmations import Confirmations
from bot.commands.registry import COMMANDS
from bot.settings import Settings, reveal
from bot.surfaces.telegram.surface import Telegram
from bot.surfaces.telegram.transport import client as telegram_client
from bot.surfaces.telegram.transport.client import Client
from bot.surfaces.telegram.transport.polling import Polling
from bot.surfaces.telegram.transport.webhook import WebhookEndpoint
from bot.wiring.chats import Surfaces
from storage.database import Database


def build_surfaces(settings: Settings, desk: Desk) -> Surfaces:
    """Build the Telegram surface, over long polling, or over a webhook where a secret is set."""
    client, find_confirmation = _client(settings), Confirmations(desk).find
    if secret := reveal(settings.telegram_webhook_secret):
        webhook = WebhookEndpoint(client, secret=secret, public_url=settings.public_url)
        telegram = Telegram(
            client, transport=webhook, commands=_command_descriptions(), find_confirmation=find_confirmation
        )
        return Surfaces((telegram,), (webhook,), {"telegram": lambda: webhook.is_connected})
    polling = Polling(client)
    telegram = Telegram(
        client, transport=polling, commands=_command_descriptions(), find_confirmation=find_confirmation
    )
    return Surfaces((telegram,), (), {"telegram": lambda: polling.is_connected})


async def check_connection(settings: Settings, _database: Database, _clock: Clock) -> str:
    """Test the token; returns our name and the way of updates. Raises errors of the surface contract."""
    client = _client(settings)
    try:
        me = await client.call(lambda api: api.get_me())
    finally:
        await client.close()
    way = "webhook" if settings.telegram_webhook_secret else "long polling"
    heard = "every message of a group" if me.can_read_all_group_messages else "what is said to it in groups"
    return f"@{me.username}, updates by {way}, hears {heard}"


def _client(settings: Settings) -> Client:
    at = settings.telegram_base_url or telegram_client.HOME
    return Client(reveal(settings.telegram_bot_token), base_url=at)


def _command_descriptions() -> dict[str, str]:
    return {each.name: each.about for each in COMMANDS.values()}
