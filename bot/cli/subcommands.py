"""The subcommands: each opens the desk, serves it until told to stop, and closes it cleanly."""

import asyncio
import getpass
import signal
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import structlog
from tzlocal import get_localzone_name

from agents.accounts import accounts
from agents.context import Clock
from agents.replies import Reply, lines, text
from agents.workspace import onboarding
from bot.app import OpenDesk, open_desk, open_vault
from bot.cli import check as checking
from bot.clock import RehearsalClock, SystemClock
from bot.logs import open_log
from bot.scheduler.procrastinate_runner import create_tables
from bot.scheduler.runner import Role
from bot.settings import Settings
from bot.surfaces.console.surface import CHANNEL, Console
from bot.surfaces.contract import Delivery, Door
from storage.database import Database, copy_sqlite, is_sqlite
from storage.database_copy import copy_everything
from storage.vault import add_key

log = structlog.get_logger()


class CannotStart(Exception):
    """The desk cannot start; the sentence says what to do."""


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """A copy of the desk on which time runs faster."""

    clock: RehearsalClock
    database_url: str


async def chat(settings: Settings, *, speaker: str, plain: bool, speed: float | None) -> None:
    """Talk in this terminal. With `speed`, on a copy of the desk whose clock runs that much faster."""
    _prepare(settings)
    open_log(settings.log_level, file=settings.data_dir / "copydesk.log")
    name = speaker or getpass.getuser()
    clock: Clock = SystemClock()
    url = settings.database_url
    if speed is not None:
        rehearsal = await _rehearsal(settings, speed)
        clock, url = rehearsal.clock, rehearsal.database_url
    async with open_desk(settings, clock=clock, database_url=url) as app:
        console = await _console(app, name, chosen=bool(speaker), plain=plain, speed=speed)
        app.notifier.serve(console)
        async with app.scheduler, _behind_the_prompt(app) as loaded:
            await app.gateway.recover_interrupted()
            await _until_stopped(console.run(_PatientDoor(app.gateway, loaded)))


async def _rehearsal(settings: Settings, speed: float) -> Rehearsal:
    """A copy of the desk, so that a rehearsal never touches the real one."""
    target = settings.data_dir / "rehearsal.db"
    url = f"sqlite+aiosqlite:///{target}"
    await copy_sqlite(settings.database_url, target)
    if not is_sqlite(settings.database_url):
        await copy_everything(settings.database_url, url, vault=open_vault(settings), alone=False)
    clock = RehearsalClock(speed=speed, start=SystemClock().now())
    return Rehearsal(clock, url)


async def _console(app: OpenDesk, name: str, *, chosen: bool, plain: bool, speed: float | None) -> Console:
    desk = app.desk
    workspace_id = await onboarding.found_workspace(
        desk.database,
        desk.platforms,
        channel=CHANNEL,
        owner=name,
        address=name.lower(),
        zone=_zone(),
        now=desk.clock.now(),
    )
    async with desk.database.read(workspace_id) as work:
        everybody = await work.people.all()
        person = await work.people.find(surface=CHANNEL.surface, address=name.lower())
        real = accounts.list_real_accounts(desk.platforms, await work.accounts.all())
    if speed is not None and real:
        names = ", ".join(each.ref for each in real)
        raise CannotStart(f"A rehearsal needs a desk without real accounts, and this one has {names}.")
    if person is None and chosen:
        names = ", ".join(each.name for each in everybody)
        raise CannotStart(
            f"There is nobody called {name} here, but {names}. An owner can type /invite {name}."
        )
    words = await onboarding.write_greeting(desk.database, desk.platforms, workspace_id, name=name)
    if speed is not None:
        words += (
            f"\nThis is a rehearsal on a copy of the desk: its clock runs {speed:,.0f} times faster, and "
            "nothing of it is kept. /wait 2d lets two days pass."
        )
    return Console(
        name if person else everybody[0].name,
        plain=plain,
        greeting=Reply(text=lines(text(words))),
        history=app.settings.data_dir / "history",
        pass_time=desk.clock.sleep if speed is not None else None,
    )


def _zone() -> str:
    """The time zone of this machine; UTC under its short name, and where it is not known."""
    zone = get_localzone_name() or "UTC"
    return zone.removeprefix("Etc/") if zone.endswith("/UTC") else zone


async def run(settings: Settings, *, role: Role = "all") -> None:
    """Serve every configured surface, the web pages and the clock, until told to stop.

    A gateway does the same, but leaves publishing to workers where the runner is procrastinate.
    """
    _prepare(settings)
    open_log(settings.log_level)
    async with open_desk(settings, clock=SystemClock(), role=role) as app, app.scheduler, _web_pages(app):
        await asyncio.to_thread(app.load)
        if settings.runner == "local":  # no other process is at work; else the job `interrupted` does it
            await app.gateway.recover_interrupted()
        log.info("desk opened", url=settings.public_url, role=role)
        await _until_stopped(_surfaces(app))
        log.info("desk closing")


async def _surfaces(app: OpenDesk) -> None:
    """Run every configured surface for as long as the desk is open."""
    async with asyncio.TaskGroup() as group:
        for chat in app.surfaces.chats:
            group.create_task(chat.run(app.gateway))
        await asyncio.Event().wait()


async def worker(settings: Settings) -> None:
    """Run jobs, such as publishing, until told to stop."""
    _prepare(settings)
    open_log(settings.log_level)
    async with open_desk(settings, clock=SystemClock(), role="worker") as app, app.scheduler:
        await asyncio.to_thread(app.load)
        log.info("worker started")
        await _until_stopped(asyncio.Event().wait())
        log.info("worker stopping")


async def check(settings: Settings) -> bool:
    """Try every configured service once; True when everything that is configured works."""
    _prepare(settings)
    return await checking.run_checks(settings)


async def migrate(settings: Settings) -> str:
    """Bring the database up to date."""
    _prepare(settings)
    database = await Database.open(settings.database_url, open_vault(settings))
    await database.close()
    if settings.runner == "procrastinate":
        await create_tables(settings.database_url)
    return "The database is up to date."


async def rotate(settings: Settings) -> str:
    """Make a new key and seal every stored secret under it."""
    _prepare(settings)
    if settings.secret_keys():
        raise CannotStart(
            "The keys come from COPYDESK_SECRET_KEY: put a new one in front of the others there, "
            "separated by a comma, and start again with `copydesk migrate`."
        )
    file = settings.data_dir / "secret.key"
    open_vault(settings)
    add_key(file)
    database = await Database.open(settings.database_url, open_vault(settings))
    try:
        count = await database.reseal()
    finally:
        await database.close()
    return f"{count} stored secrets are sealed under a new key; the old one stays known in {file.name}."


def _prepare(settings: Settings) -> None:
    try:
        Path(settings.data_dir).mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as trouble:
        raise CannotStart(f"COPYDESK_DATA_DIR cannot be used: {trouble.strerror or trouble}.") from trouble


class _PatientDoor:
    """The door of a chat whose prompt shows before everything is imported: the first turn waits for it."""

    def __init__(self, door: Door, loaded: asyncio.Event) -> None:
        self._door = door
        self._loaded = loaded

    async def receive(self, delivery: Delivery) -> Awaitable[None]:
        """Pass the delivery on, as soon as turns may begin."""
        await self._loaded.wait()
        return await self._door.receive(delivery)


@asynccontextmanager
async def _behind_the_prompt(app: OpenDesk) -> AsyncIterator[asyncio.Event]:
    """Import everything for turns behind the prompt, then serve the web pages, where their port is free.

    The yielded event is set when turns may begin.
    """
    loaded, over = asyncio.Event(), asyncio.Event()

    async def prepare() -> None:
        try:
            await asyncio.to_thread(app.load)
        finally:
            loaded.set()
        try:
            async with _web_pages(app):
                await over.wait()
        except CannotStart as trouble:
            log.warning("web pages are off", reason=str(trouble))

    preparing = asyncio.create_task(prepare())
    try:
        yield loaded
    finally:
        over.set()
        await preparing


@asynccontextmanager
async def _web_pages(app: OpenDesk) -> AsyncIterator[None]:
    """Serve the web pages for as long as the block runs. Raises `CannotStart` where their port is in use."""
    module = await asyncio.to_thread(import_module, "bot.cli.web_pages")
    try:
        web = await module.open_pages(app)
    except module.PortInUse as trouble:
        raise CannotStart(str(trouble)) from trouble
    try:
        yield
    finally:
        await web.close()


async def _until_stopped(work: Awaitable[object]) -> None:
    """Run the work until it ends or a signal comes (Ctrl-C, SIGTERM); then cancel it."""
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    task, stopped = asyncio.ensure_future(work), asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({task, stopped}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        stopped.cancel()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)
        if not task.done():
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
    if not task.cancelled():
        task.result()
