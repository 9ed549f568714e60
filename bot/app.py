"""The composition root: builds everything, opens it in order, closes it in reverse."""

import asyncio
import gc
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace

import structlog

from agents import tools
from agents.context import Clock, Desk
from agents.platform_rules.registry import Platforms
from agents.publishing.outcomes import Timeouts
from agents.times import parsing
from agents.turns.toolbox import Toolbox
from bot.adapters.local_feed import LocalFeed
from bot.adapters.local_files import LocalFiles
from bot.adapters.media_links import MediaLinks
from bot.commands.registry import Commands
from bot.gateway.gateway import Gateway
from bot.outbound.notices import Notices
from bot.outbound.notifier import Notifier
from bot.outbound.owner_notes import OwnerNotes
from bot.scheduler import jobs
from bot.scheduler.jobs import RunnerOptions
from bot.scheduler.runner import Role
from bot.scheduler.scheduler import Scheduler
from bot.settings import Settings, SettingsError
from bot.wiring.chats import Surfaces, combine_surfaces
from bot.wiring.configured import configured_wirings
from bot.wiring.database_lock import DatabaseLock
from bot.wiring.models import build_model_chain, daily_budget, retirement_warnings
from bot.wiring.painters import build_painters
from integrations import discovery, oauth
from integrations.base import Loads
from integrations.llm.base.abilities import Closes
from integrations.media.studio import MediaStudio
from integrations.platforms.base import MediaFile, PlatformSetup
from integrations.platforms.base import OAuthApp as OurApp
from integrations.platforms.base.setup import no_media_url
from integrations.web_reader import WebReader
from prompts import load
from storage.database import Database, StorageError, is_sqlite
from storage.vault import Vault, read_keys

MEDIA = "media"
"""The folder of pictures, videos and documents."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class OpenDesk:
    """The parts of a desk that is open."""

    settings: Settings
    desk: Desk
    gateway: Gateway
    notifier: Notifier
    scheduler: Scheduler
    feed: LocalFeed
    surfaces: Surfaces
    media_links: MediaLinks

    def load(self) -> None:
        """Import what turns need and a start does not; it may take a second, so it belongs in a thread."""
        parsing.dateparser()
        oauth.authlib()
        for each in (*self.desk.platforms, self.desk.model):
            if isinstance(each, Loads):
                each.load()

    async def ready(self) -> dict[str, bool]:
        """Part → whether it can work now."""
        parts = {
            "clock": self.scheduler.runs,
            **{name: is_on() for name, is_on in self.surfaces.ready.items()},
        }
        try:
            return {"database": await self.desk.database.ping(), **parts}
        except StorageError:
            return {"database": False, **parts}


def open_vault(settings: Settings) -> Vault:
    """The vault with the keys from the settings, or from the key file, which is created when missing."""
    file = settings.data_dir / "secret.key"
    try:
        return Vault(settings.secret_keys() or read_keys(file))
    except ValueError:
        raise SettingsError(
            f"{file.name} in COPYDESK_DATA_DIR holds no usable key: put the right file back, "
            "or move it away to start with a new key (accounts must then be connected again)."
        ) from None


def platform_surroundings(
    settings: Settings, clock: Clock, feed: LocalFeed, *, media_url: Callable[[MediaFile], str] = no_media_url
) -> PlatformSetup:
    """The surroundings that platforms are built with; `media_url` is the address where they fetch a file."""
    return PlatformSetup(
        base_url=settings.base_url,
        home_url=settings.public_url,
        now=clock.now,
        feed=feed,
        app=lambda name: OurApp(*settings.credentials(name), settings.webhook_secret(name)),
        media_url=media_url,
    )


@asynccontextmanager
async def open_desk(
    settings: Settings,
    *,
    clock: Clock,
    database_url: str = "",
    role: Role = "all",
    timeouts: Timeouts | None = None,
) -> AsyncIterator[OpenDesk]:
    """Open the desk for as long as the block runs. One process at a time holds a SQLite file.

    Raises `SettingsError`, `storage.database.StorageError`, `bot.wiring.database_lock.DatabaseInUse`.
    """
    url = database_url or settings.database_url
    await asyncio.to_thread(load)
    async with AsyncExitStack() as stack:
        if is_sqlite(url):
            stack.push(await asyncio.to_thread(DatabaseLock(url).__enter__))
        database = await Database.open(url, await asyncio.to_thread(open_vault, settings))
        stack.push_async_callback(database.close)
        options = RunnerOptions(
            role, url if settings.runner == "procrastinate" and not is_sqlite(url) else "", timeouts
        )
        app = await asyncio.to_thread(_build_desk, settings, database, clock, options)
        for chat in app.surfaces.chats:
            stack.push_async_callback(chat.close)
        stack.push_async_callback(app.desk.platforms.close)
        stack.push_async_callback(app.gateway.close)
        for each in (app.desk.model, *app.desk.painters):
            if isinstance(each, Closes):
                stack.push_async_callback(each.close)
        gc.freeze()  # objects that stay are not searched for garbage, which held everything up for 0.1 s
        stack.callback(gc.unfreeze)
        yield app


def _build_desk(settings: Settings, database: Database, clock: Clock, options: RunnerOptions) -> OpenDesk:
    """Build every part; the discovery of platforms and tools reads the disk."""
    feed, media_links = LocalFeed(database), _media_links(settings, database.vault, clock)
    desk = _desk(
        settings, database, platform_surroundings(settings, clock, feed, media_url=media_links.url), clock
    )
    notifier = Notifier(desk)
    chosen = [*configured_wirings(settings)]
    desk = replace(desk, owners=OwnerNotes(database, notifier))
    surfaces = combine_surfaces([each.build_surfaces(settings, desk) for each in chosen])
    for chat in surfaces.chats:
        notifier.serve(chat)

    def wake() -> None:
        scheduler.wake()

    notices = Notices(desk, notifier)
    gateway = Gateway(
        desk,
        toolbox=Toolbox.of(tools),
        commands=Commands(),
        notifier=notifier,
        wake=wake,
        on_reply=notices.add_requests,
    )
    scheduler = jobs.build_scheduler(desk, notices, gateway, options)
    return OpenDesk(settings, desk, gateway, notifier, scheduler, feed, surfaces, media_links)


def _desk(settings: Settings, database: Database, around: PlatformSetup, clock: Clock) -> Desk:
    chain = build_model_chain(settings)
    for sentence in retirement_warnings(chain, today=clock.now().date()):
        log.warning("model ends soon", sentence=sentence)
    return Desk(
        database=database,
        platforms=Platforms(
            discovery.build_platforms(around),
            reachable=settings.is_reachable,
            folder=settings.data_dir / MEDIA,
        ),
        model=chain,
        clock=clock,
        public_url=settings.public_url,
        files=LocalFiles(settings.data_dir),
        studio=MediaStudio(settings.data_dir / MEDIA),
        painters=build_painters(settings),
        reader=WebReader(now=clock.now, allowed=settings.read_origins),
        budget=daily_budget(settings),
    )


def _media_links(settings: Settings, vault: Vault, clock: Clock) -> MediaLinks:
    return MediaLinks(
        settings.data_dir / MEDIA,
        vault,
        public_url=settings.public_url,
        is_reachable=settings.is_reachable,
        now=clock.now,
    )
