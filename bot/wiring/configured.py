"""The configured chat surfaces; only those are imported, with the libraries of their vendors."""

import re
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from typing import Protocol, cast

from agents.context import Clock, Desk
from bot.settings import Settings, SettingsError, reveal
from bot.wiring.chats import Surfaces
from storage.database import Database

NO_WAY_IN = (
    "SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (events over HTTP) is missing: "
    "without one of them nothing from Slack reaches the desk."
)
HALF_CREDENTIALS = "SLACK_CLIENT_ID and SLACK_CLIENT_SECRET belong together: set both or none."
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
"""Secrets of webhooks that Telegram takes (core.telegram.org/bots/api, setWebhook)."""
UNUSED_WEBHOOK = (
    "TELEGRAM_WEBHOOK_SECRET is of no use without TELEGRAM_BOT_TOKEN: set both, or the token alone."
)
MALFORMED = "TELEGRAM_WEBHOOK_SECRET must be 1 to 256 letters, digits, _ or -."


class Wiring(Protocol):
    """The module of this package that builds a surface."""

    def build_surfaces(self, settings: Settings, desk: Desk) -> Surfaces:
        """Build the surface and its endpoints."""

    async def check_connection(self, settings: Settings, database: Database, clock: Clock) -> str:
        """Test the connection; returns a sentence for the table of `check`."""


def is_slack_configured(settings: Settings) -> bool:
    """Whether Slack is configured. Raises `SettingsError` for half of the settings that it needs."""
    if bool(settings.slack_client_id) != bool(settings.slack_client_secret):
        raise SettingsError(HALF_CREDENTIALS)
    if not settings.slack_bot_token and not settings.slack_client_id:
        return False
    if not settings.slack_app_token and not settings.slack_signing_secret:
        raise SettingsError(NO_WAY_IN)
    return True


def is_telegram_configured(settings: Settings) -> bool:
    """Whether Telegram is configured. Raises `SettingsError` for half of the settings that it needs."""
    secret = reveal(settings.telegram_webhook_secret)
    if secret and not settings.telegram_bot_token:
        raise SettingsError(UNUSED_WEBHOOK)
    if secret and not SECRET.fullmatch(secret):
        raise SettingsError(MALFORMED)
    return settings.telegram_bot_token is not None


SURFACES: Mapping[str, Callable[[Settings], bool]] = {
    "Slack": is_slack_configured,
    "Telegram": is_telegram_configured,
}
"""Label → whether the surface is configured; the module of its wiring has the same name."""


def load_wiring(label: str) -> Wiring:
    """The wiring of a surface, imported now with everything that the surface needs."""
    return cast(Wiring, import_module(f"bot.wiring.{label.lower()}"))


def configured_wirings(settings: Settings) -> Iterator[Wiring]:
    """The wirings of the configured surfaces. Raises `SettingsError`."""
    return (load_wiring(label) for label, is_configured in SURFACES.items() if is_configured(settings))
