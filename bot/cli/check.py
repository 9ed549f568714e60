"""The subcommand `check`: tests every configured service once and prints a table."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import metadata
from typing import Literal

from rich.console import Console
from rich.table import Table

from bot.adapters.local_feed import LocalFeed
from bot.app import open_vault, platform_surroundings
from bot.clock import SystemClock
from bot.settings import Settings, SettingsError
from bot.wiring.configured import SURFACES, Wiring, load_wiring
from bot.wiring.models import build_model_chain, retirement_warnings
from bot.wiring.painters import build_painters
from integrations import discovery
from integrations.errors import OutsideError
from integrations.images.base import Painter
from integrations.llm.base import Model
from integrations.llm.base.abilities import Closes, Probes
from integrations.media import studio
from integrations.platforms.base.webhooks import ReceivesWebhooks
from storage.database import Database, StorageError

OURS = ("agents", "bot", "integrations", "prompts", "storage")
DEADLINE = 20.0


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The result of the check of one service."""

    service: str
    answers: Literal["yes", "NO", "–"]
    detail: str


async def run_checks(settings: Settings) -> bool:
    """Run every check and print the table; True when everything that is configured works."""
    results = [await _run_check(name, check, settings) for name, check in CHECKS]
    for name, is_configured in SURFACES.items():
        if is_configured(settings):
            results.append(await _run_check(name, partial(_surface, load_wiring(name)), settings))
        else:
            results.append(CheckResult(name, "–", "not configured"))
    results += await check_models(settings)
    results += await check_painters(settings)
    results.append(await _shut_channels(settings))
    results += [CheckResult("setting", "NO", each) for each in settings.unknown()]
    table = Table(title="copydesk check", title_justify="left")
    for heading in ("service", "answers", "detail"):
        table.add_column(heading, overflow="fold")
    for each in results:
        table.add_row(each.service, each.answers, each.detail)
    Console(highlight=False, markup=False).print(table)
    return all(each.answers != "NO" for each in results)


async def _run_check(
    name: str, check: Callable[[Settings], Awaitable[str]], settings: Settings
) -> CheckResult:
    try:
        async with asyncio.timeout(DEADLINE):
            return CheckResult(name, "yes", await check(settings))
    except (StorageError, SettingsError, OSError, OutsideError, discovery.BrokenPlugin) as trouble:
        return CheckResult(name, "NO", str(trouble))
    except TimeoutError:
        return CheckResult(name, "NO", f"no answer within {DEADLINE:.0f} s")


async def _database(settings: Settings) -> str:
    database = await Database.open(settings.database_url, open_vault(settings))
    try:
        await database.ping()
        return f"{database.engine.dialect.name}, schema up to date"
    finally:
        await database.close()


async def _secrets(settings: Settings) -> str:
    vault = open_vault(settings)
    database = await Database.open(settings.database_url, vault)
    try:
        async with database.read_shared() as shared:
            accounts = [each.access for each in await shared.workspaces.accounts()]
            chats = [each.access for each in await shared.installations.all()]
        sealed = [each for each in (*accounts, *chats) if each]
        for each in sealed:
            vault.open(each)
        return f"{len(sealed)} stored secrets open"
    finally:
        await database.close()


async def _web(settings: Settings) -> str:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.http_host, settings.http_port))
        except OSError:
            reader, writer = await asyncio.open_connection(settings.http_host, settings.http_port)
            writer.write(b"GET /healthz HTTP/1.0\r\n\r\n")
            answer = await reader.read(200)
            writer.close()
            if b" 200 " not in answer:
                raise OSError(f"port {settings.http_port} belongs to another program") from None
            return f"serving on {settings.http_host}:{settings.http_port}"
    return f"{settings.http_host}:{settings.http_port} is free"


async def check_models(settings: Settings) -> Sequence[CheckResult]:
    """A result for each model of the chain, tested without a prompt, and for each model that ends soon."""
    try:
        chain = await asyncio.to_thread(build_model_chain, settings)
    except (SettingsError, discovery.BrokenPlugin) as trouble:
        return [CheckResult("models", "NO", str(trouble))]
    try:
        rows = [
            await _run_check(f"model {each.name}", partial(_probe, each), settings) for each in chain.models
        ]
    finally:
        await chain.close()
    today = SystemClock().now().date()
    return [*rows, *(CheckResult("models", "–", each) for each in retirement_warnings(chain, today=today))]


async def check_painters(settings: Settings) -> Sequence[CheckResult]:
    """A result for each painter, tested without a picture."""
    try:
        painters = await asyncio.to_thread(build_painters, settings)
    except (SettingsError, discovery.BrokenPlugin) as trouble:
        return [CheckResult("images", "NO", str(trouble))]
    try:
        return [await _run_check(f"images {each.name}", partial(_probe, each), settings) for each in painters]
    finally:
        for each in painters:
            if isinstance(each, Closes):
                await each.close()


async def _probe(part: Model | Painter, _settings: Settings) -> str:
    return await part.probe() if isinstance(part, Probes) else part.label


async def _platforms(settings: Settings) -> str:
    own = settings.public_url
    at = {name: settings.base_url(name, own) for name in discovery.platform_names()}
    return ", ".join(name if url == own else f"{name} at {url}" for name, url in sorted(at.items()))


async def _webhooks(settings: Settings) -> str:
    """The addresses of webhooks, with the token to type in at the platform."""
    database = await Database.open(settings.database_url, open_vault(settings))
    try:
        here = platform_surroundings(settings, SystemClock(), LocalFeed(database))
        known = [
            each for each in discovery.build_platforms(here).values() if isinstance(each, ReceivesWebhooks)
        ]
    finally:
        await database.close()
    at = [
        f"{settings.public_url}/webhooks/{each.name}{f' with {each.agreed}' if each.agreed else ''}"
        for each in known
        if each.agreed or any(settings.credentials(each.name))
    ]
    return ", ".join(at) or "no platform with webhooks has an app here"


async def _media(_settings: Settings) -> str:
    return ", ".join(await studio.tool_versions())


async def _package_names(_settings: Settings) -> str:
    owners = metadata.packages_distributions()
    foreign = {name: set(owners.get(name, ())) - {"copydesk"} for name in OURS}
    clashes = [f"{name} ({', '.join(sorted(dists))})" for name, dists in foreign.items() if dists]
    if clashes:
        raise OSError(f"other distributions own our package names: {', '.join(clashes)}")
    return "no other distribution owns our package names"


async def _surface(wiring: Wiring, settings: Settings) -> str:
    """The connection of a surface: our own name there, and the way of its deliveries."""
    database = await Database.open(settings.database_url, open_vault(settings))
    try:
        return await wiring.check_connection(settings, database, SystemClock())
    finally:
        await database.close()


async def _shut_channels(settings: Settings) -> CheckResult:
    """The channels that the desk was shut out of, which is no fault of the settings."""
    try:
        database = await Database.open(settings.database_url, open_vault(settings))
    except (StorageError, SettingsError) as trouble:
        return CheckResult("chats", "–", str(trouble))
    try:
        async with database.read_shared() as shared:
            shut = [f"{each.surface} {each.address}" for each in await shared.workspaces.closed_places()]
    finally:
        await database.close()
    if not shut:
        return CheckResult("chats", "yes", "none has shut the desk out")
    return CheckResult("chats", "–", f"shut until somebody writes there: {', '.join(shut)}")


CHECKS: tuple[tuple[str, Callable[[Settings], Awaitable[str]]], ...] = (
    ("database", _database),
    ("secrets", _secrets),
    ("web", _web),
    ("platforms", _platforms),
    ("webhooks", _webhooks),
    ("media", _media),
    ("packages", _package_names),
)
