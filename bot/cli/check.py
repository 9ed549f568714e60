"""Tries every configured service once and prints a table."""

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
from bot.app import surroundings, vault_of
from bot.clock import SystemClock
from bot.settings import Settings, SettingsError
from bot.wiring.configured import SURFACES, Wiring, wiring_of
from bot.wiring.models import chain_of, ending
from bot.wiring.painters import painters_of
from integrations import discovery
from integrations.errors import OutsideError
from integrations.images.base import Painter
from integrations.llm.base import Model
from integrations.llm.base.abilities import Closes, Probes
from integrations.media import studio
from integrations.platforms.base.hearing import Hears
from storage.database import Database, StorageError

OURS = ("agents", "bot", "integrations", "prompts", "storage")
DEADLINE = 20.0


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of one service."""

    service: str
    answers: Literal["yes", "NO", "–"]
    detail: str


async def check(settings: Settings) -> bool:
    """Print the table; True when everything that is configured works."""
    findings = [await _try(name, test, settings) for name, test in TESTS]
    for name, is_wanted in SURFACES.items():
        if is_wanted(settings):
            findings.append(await _try(name, partial(_chat, wiring_of(name)), settings))
        else:
            findings.append(Finding(name, "–", "not configured"))
    findings += await try_models(settings)
    findings += await try_painters(settings)
    findings.append(await _shut(settings))
    findings += [Finding("setting", "NO", each) for each in settings.unknown()]
    table = Table(title="copydesk check", title_justify="left")
    for heading in ("service", "answers", "detail"):
        table.add_column(heading, overflow="fold")
    for each in findings:
        table.add_row(each.service, each.answers, each.detail)
    Console(highlight=False, markup=False).print(table)
    return all(each.answers != "NO" for each in findings)


async def _try(name: str, test: Callable[[Settings], Awaitable[str]], settings: Settings) -> Finding:
    try:
        async with asyncio.timeout(DEADLINE):
            return Finding(name, "yes", await test(settings))
    except (StorageError, SettingsError, OSError, OutsideError, discovery.BrokenPlugin) as trouble:
        return Finding(name, "NO", str(trouble))
    except TimeoutError:
        return Finding(name, "NO", f"no answer within {DEADLINE:.0f} s")


async def _database(settings: Settings) -> str:
    database = await Database.open(settings.database_url, vault_of(settings))
    try:
        await database.ping()
        return f"{database.engine.dialect.name}, schema up to date"
    finally:
        await database.close()


async def _secrets(settings: Settings) -> str:
    vault = vault_of(settings)
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


async def try_models(settings: Settings) -> Sequence[Finding]:
    """A row for each model of the chain, tried without a question, and one for each that ends soon."""
    try:
        chain = await asyncio.to_thread(chain_of, settings)
    except (SettingsError, discovery.BrokenPlugin) as trouble:
        return [Finding("models", "NO", str(trouble))]
    try:
        rows = [await _try(f"model {each.name}", partial(_probed, each), settings) for each in chain.models]
    finally:
        await chain.close()
    today = SystemClock().now().date()
    return [*rows, *(Finding("models", "–", each) for each in ending(chain, today=today))]


async def try_painters(settings: Settings) -> Sequence[Finding]:
    """A row for each painter, tried without a picture."""
    try:
        painters = await asyncio.to_thread(painters_of, settings)
    except (SettingsError, discovery.BrokenPlugin) as trouble:
        return [Finding("images", "NO", str(trouble))]
    try:
        return [await _try(f"images {each.name}", partial(_probed, each), settings) for each in painters]
    finally:
        for each in painters:
            if isinstance(each, Closes):
                await each.close()


async def _probed(tried: Model | Painter, _settings: Settings) -> str:
    return await tried.probe() if isinstance(tried, Probes) else tried.label


async def _platforms(settings: Settings) -> str:
    own = settings.public_url
    at = {name: settings.base_url(name, own) for name in discovery.names()}
    return ", ".join(name if url == own else f"{name} at {url}" for name, url in sorted(at.items()))


async def _webhooks(settings: Settings) -> str:
    """Where platforms may tell us of what comes back, and the token that is typed there."""
    database = await Database.open(settings.database_url, vault_of(settings))
    try:
        here = surroundings(settings, SystemClock(), LocalFeed(database))
        known = [each for each in discovery.platforms(here).values() if isinstance(each, Hears)]
    finally:
        await database.close()
    at = [
        f"{settings.public_url}/webhooks/{each.name}{f' with {each.agreed}' if each.agreed else ''}"
        for each in known
        if each.agreed or any(settings.credentials(each.name))
    ]
    return ", ".join(at) or "no platform that has them has an app here"


async def _media(_settings: Settings) -> str:
    return ", ".join(await studio.tools())


async def _names(_settings: Settings) -> str:
    owners = metadata.packages_distributions()
    foreign = {name: set(owners.get(name, ())) - {"copydesk"} for name in OURS}
    clashes = [f"{name} ({', '.join(sorted(dists))})" for name, dists in foreign.items() if dists]
    if clashes:
        raise OSError(f"other distributions own our package names: {', '.join(clashes)}")
    return "no other distribution owns our package names"


async def _chat(chat: Wiring, settings: Settings) -> str:
    """Who we are there, asked with our own token, and how what people do comes in."""
    database = await Database.open(settings.database_url, vault_of(settings))
    try:
        return await chat.answers(settings, database, SystemClock())
    finally:
        await database.close()


async def _shut(settings: Settings) -> Finding:
    """Chats that did not let the desk in when it wanted to speak; nobody has set anything up wrongly."""
    try:
        database = await Database.open(settings.database_url, vault_of(settings))
    except (StorageError, SettingsError) as trouble:
        return Finding("chats", "–", str(trouble))
    try:
        async with database.read_shared() as shared:
            shut = [f"{each.surface} {each.address}" for each in await shared.workspaces.closed_places()]
    finally:
        await database.close()
    if not shut:
        return Finding("chats", "yes", "none has shut the desk out")
    return Finding("chats", "–", f"shut until somebody writes there: {', '.join(shut)}")


TESTS: tuple[tuple[str, Callable[[Settings], Awaitable[str]]], ...] = (
    ("database", _database),
    ("secrets", _secrets),
    ("web", _web),
    ("platforms", _platforms),
    ("webhooks", _webhooks),
    ("media", _media),
    ("packages", _names),
)
