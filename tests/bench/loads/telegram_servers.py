"""`python -m tests.bench.loads.telegram_servers ours|bare URL`: a webhook of the benchmark; prints its port.

URL is a Bot API, which both ask who they are.
"""

import asyncio
import hashlib
import socket
import sys
import tempfile
from pathlib import Path
from typing import Any

from telegram import Update
from telegram.ext import Application, TypeHandler

from bot.adapters.feed_pages import LocalFeedPages
from bot.app import open_desk
from bot.clock import SystemClock
from bot.settings import Settings
from bot.surfaces.telegram.surface import Telegram
from bot.web.app import build_web_app
from bot.web.server import WebServer
from tests.bench.loads.storing import Storing
from tests.doubles.telegram.world import TOKEN

PATH = f"/telegram/{hashlib.sha256(TOKEN.encode()).hexdigest()[:16]}"
SECRET = "webhook-secret"


async def serve_ours(folder: Path, url: str) -> None:
    """Our transport, surface and database behind our own web server, until stopped."""
    given = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_WEBHOOK_SECRET": SECRET, "TELEGRAM_BASE_URL": url}
    settings = Settings.of({**given, "COPYDESK_DATA_DIR": str(folder)})
    async with open_desk(settings, clock=SystemClock()) as app:
        assert [each.path for each in app.surfaces.endpoints] == [PATH]
        pages = LocalFeedPages(app.desk.database, app.desk.platforms)
        door = WebServer("127.0.0.1", 0, build_web_app(pages, app.ready, endpoints=app.surfaces.endpoints))
        await door.open()
        surface = app.surfaces.find(Telegram)
        assert surface
        running = asyncio.create_task(surface.run(Storing(app)))
        print(door.port, flush=True)
        await running


async def serve_bare(url: str) -> None:
    """An Application with its own webhook server and one function that does nothing."""

    async def nothing(_update: Update, _context: object) -> None:
        """Updates are acknowledged by the server itself, when they are queued."""

    builder = Application.builder().token(TOKEN).base_url(f"{url}/bot")
    app: Application[Any, Any, Any, Any, Any, Any] = builder.build()
    app.add_handler(TypeHandler(Update, nothing))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    async with app:
        await app.start()
        assert app.updater
        await app.updater.start_webhook(
            "127.0.0.1", port, PATH, secret_token=SECRET, webhook_url=f"http://127.0.0.1:{port}{PATH}"
        )
        print(port, flush=True)
        await asyncio.Event().wait()


def main() -> None:
    """Serve until killed."""
    kind, url = sys.argv[1:]
    if kind == "bare":
        asyncio.run(serve_bare(url))
        return
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(serve_ours(Path(folder), url))


if __name__ == "__main__":
    main()
