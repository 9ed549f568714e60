"""Which chat surfaces the settings ask for; only those are imported, with the libraries of their vendors."""

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
HALF = "SLACK_CLIENT_ID and SLACK_CLIENT_SECRET belong together: set both or none."
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
"""What Telegram takes as a webhook's secret (core.telegram.org/bots/api, setWebhook)."""
ALONE = "TELEGRAM_WEBHOOK_SECRET is of no use without TELEGRAM_BOT_TOKEN: set both, or the token alone."
UNFIT = "TELEGRAM_WEBHOOK_SECRET must be 1 to 256 letters, digits, _ or -."


class Wiring(Protocol):
    """The module of this package that builds a surface."""

    def built(self, settings: Settings, desk: Desk) -> Surfaces:
        """The surface, and the paths it is reached by."""

    async def answers(self, settings: Settings, database: Database, clock: Clock) -> str:
        """What it says when it is tried."""


def slack_wanted(settings: Settings) -> bool:
    """Whether Slack is configured. Raises `SettingsError` for half of what it needs."""
    if bool(settings.slack_client_id) != bool(settings.slack_client_secret):
        raise SettingsError(HALF)
    if not settings.slack_bot_token and not settings.slack_client_id:
        return False
    if not settings.slack_app_token and not settings.slack_signing_secret:
        raise SettingsError(NO_WAY_IN)
    return True


def telegram_wanted(settings: Settings) -> bool:
    """Whether Telegram is configured. Raises `SettingsError` for half of what it needs."""
    secret = reveal(settings.telegram_webhook_secret)
    if secret and not settings.telegram_bot_token:
        raise SettingsError(ALONE)
    if secret and not SECRET.fullmatch(secret):
        raise SettingsError(UNFIT)
    return settings.telegram_bot_token is not None


SURFACES: Mapping[str, Callable[[Settings], bool]] = {"Slack": slack_wanted, "Telegram": telegram_wanted}
"""Label → whether the surface is configured; the module of its wiring has the same name."""


def wiring_of(label: str) -> Wiring:
    """The wiring of a surface, imported now with everything that the surface needs."""
    return cast(Wiring, import_module(f"bot.wiring.{label.lower()}"))


def wirings(settings: Settings) -> Iterator[Wiring]:
    """The wirings of the configured surfaces. Raises `SettingsError`."""
    return (wiring_of(label) for label, is_wanted in SURFACES.items() if is_wanted(settings))
