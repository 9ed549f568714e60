"""The composition root: builds everything, opens it in order, closes it in reverse."""

import asyncio
import gc
import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial

from agents import approvals, tidying, tools
from agents.collector import Collector
from agents.context import Clock, Desk
from agents.digests import Digests
from agents.outcomes import Terms
from agents.platforms import Platforms
from agents.publisher import Happened, Publisher
from agents.reruns import Reruns
from agents.toolbox import Toolbox
from bot import on_slack, on_telegram
from bot.commands import Commands
from bot.duties import Duties, LocalRunner, Role, Runner
from bot.feed import LocalFeed
from bot.files import LocalFiles
from bot.gateway import PATIENCE, Gateway
from bot.lock import Lock
from bot.notices import Notices
from bot.notifier import Notifier
from bot.runner import ProcrastinateRunner
from bot.scheduler import Scheduler
from bot.settings import Settings, SettingsError
from bot.shelf import Shelf
from bot.surfaces import Surfaces, together
from integrations import discovery
from integrations.links import WebReader
from integrations.llm.base import Model
from integrations.media.studio import MediaStudio
from integrations.platforms.base import Surroundings
from prompts import load
from storage.database import Database, StorageTrouble, is_sqlite
from storage.models import Status
from storage.vault import Vault, key_file

MEDIA = "media"
"""The folder of pictures, videos and documents."""


@dataclass(frozen=True, slots=True)
class App:
    """A desk that is open."""

    settings: Settings
    desk: Desk
    gateway: Gateway
    notifier: Notifier
    scheduler: Scheduler
    feed: LocalFeed
    surfaces: Surfaces
    shelf: Shelf

    async def ready(self) -> dict[str, bool]:
        """Which parts can do their work now."""
        parts = {
            "clock": self.scheduler.runs,
            **{name: is_on() for name, is_on in self.surfaces.ready.items()},
        }
        try:
            return {"database": await self.desk.database.answers(), **parts}
        except StorageTrouble:
            return {"database": False, **parts}


def vault_of(settings: Settings) -> Vault:
    """The vault with the keys from the environment, or from the key file, which is made when missing."""
    file = settings.data_dir / "secret.key"
    try:
        return Vault(settings.secret_keys() or key_file(file))
    except ValueError:
        raise SettingsError(
            f"{file.name} in COPYDESK_DATA_DIR holds no usable key: put the right file back, "
            "or move it away to start with a new key (accounts must then be connected again)."
        ) from None


def model_of(settings: Settings) -> Model:
    """The model named in COPYDESK_LLM. Raises `SettingsError` for one that is not here."""
    known = discovery.models()
    for name in settings.llm:
        if name not in known:
            raise SettingsError(f"COPYDESK_LLM names “{name}”; expected some of: {', '.join(sorted(known))}.")
    model: Model = known[settings.llm[0]].build()
    return model


@asynccontextmanager
async def opened(
    settings: Settings,
    *,
    clock: Clock,
    database_url: str = "",
    role: Role = "all",
    terms: Terms | None = None,
) -> AsyncIterator[App]:
    """The desk, open for as long as the block runs. One process at a time holds a SQLite file.

    Raises `SettingsError`, `storage.database.StorageTrouble`, `bot.lock.Taken`.
    """
    url = database_url or settings.database_url
    await asyncio.to_thread(load)
    async with AsyncExitStack() as stack:
        if is_sqlite(url):
            stack.push(await asyncio.to_thread(Lock(url).__enter__))
        database = await Database.open(url, await asyncio.to_thread(vault_of, settings))
        stack.push_async_callback(database.close)
        hands = Hands(role, url if settings.runner == "procrastinate" and not is_sqlite(url) else "", terms)
        app = await asyncio.to_thread(_built, settings, database, clock, hands)
        for chat in app.surfaces.chats:
            stack.push_async_callback(chat.close)
        stack.push_async_callback(app.gateway.close)
        gc.freeze()  # what stays is not looked through for garbage: that held everybody up for 0.1 s
        stack.callback(gc.unfreeze)
        yield app


@dataclass(frozen=True, slots=True)
class Hands:
    """Who works: what this process is for, and where tickets are handed out ("" for nowhere)."""

    role: Role
    tickets_url: str
    terms: Terms | None


def _built(settings: Settings, database: Database, clock: Clock, hands: Hands) -> App:
    """Everything, put together; looking for platforms and tools reads the disk."""
    feed, shelf = LocalFeed(database), _shelf(settings, database.vault, clock)
    desk = _desk(settings, database, clock, feed=feed, shelf=shelf)
    notifier = Notifier(desk)
    chosen = [each for each in (on_slack, on_telegram) if each.wanted(settings)]
    surfaces = together([each.built(settings, desk) for each in chosen])
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
        asked=notices.asked,
    )
    scheduler = _scheduler(desk, notices, gateway, hands)
    return App(settings, desk, gateway, notifier, scheduler, feed, surfaces, shelf)


def _desk(settings: Settings, database: Database, clock: Clock, *, feed: LocalFeed, shelf: Shelf) -> Desk:
    surroundings = Surroundings(
        base_url=settings.base_url,
        home_url=settings.public_url,
        now=clock.now,
        feed=feed,
        media_url=shelf.url,
    )
    return Desk(
        database=database,
        platforms=Platforms(discovery.platforms(surroundings), reachable=settings.is_reachable),
        model=model_of(settings),
        clock=clock,
        public_url=settings.public_url,
        files=LocalFiles(settings.data_dir),
        studio=MediaStudio(settings.data_dir / MEDIA),
        reader=WebReader(now=clock.now, allowed=settings.read_origins),
    )


def _shelf(settings: Settings, vault: Vault, clock: Clock) -> Shelf:
    return Shelf(
        settings.data_dir / MEDIA,
        vault,
        public_url=settings.public_url,
        is_reachable=settings.is_reachable,
        now=clock.now,
    )


def _scheduler(desk: Desk, notices: Notices, gateway: Gateway, hands: Hands) -> Scheduler:
    speak = notices.notifier.speak

    async def tell(event: Happened) -> None:
        if event.status is Status.PROPOSED:
            await approvals.ask_anew(desk, event.workspace_id, event.post_id)
        await runner.tell(event)

    owner = f"{socket.gethostname()}-{os.getpid()}"
    publisher = Publisher(
        desk.database, desk.platforms, desk.clock, owner=owner, tell=tell, terms=hands.terms
    )
    chores: dict[str, Callable[[], Awaitable[object]]] = {
        "sweep": publisher.sweep,
        "reconcile": publisher.reconcile,
        "collect": Collector(desk.database, desk.platforms, desk.clock).collect,
        "digests": Digests(desk.database, desk.platforms, desk.clock, send=speak).ring,
        "reruns": Reruns(desk.database, desk.platforms, desk.clock, send=speak).ring,
        "notices": notices.ring,
        "media": partial(tidying.clear, desk),
        "interrupted": partial(gateway.interrupted, patience=PATIENCE),
    }
    runner = _runner(Duties(publisher, chores, notices.happened), desk.clock, hands)
    return Scheduler(desk.clock, runner=runner, next_moment=publisher.next_moment)


def _runner(duties: Duties, clock: Clock, hands: Hands) -> Runner:
    if not hands.tickets_url:
        return LocalRunner(duties, role=hands.role)
    return ProcrastinateRunner(hands.tickets_url, duties, clock=clock, role=hands.role)
