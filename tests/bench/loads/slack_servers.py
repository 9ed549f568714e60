"""`python -m tests.bench.loads.slack_servers ours|bare`: a server of the Slack benchmark; prints its port."""

import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult

from bot.adapters.feed_pages import LocalFeedPages
from bot.app import open_desk
from bot.clock import SystemClock
from bot.settings import Settings
from bot.surfaces.slack.surface import Slack
from bot.web.app import build_web_app
from bot.web.server import WebServer
from tests.bench.loads.storing import Storing

PATH = "/slack/events"
SECRET = "signing-secret"


async def serve_ours(folder: Path) -> None:
    """Our transport, surface and database behind our own web server, until stopped."""
    given = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": SECRET, "COPYDESK_DATA_DIR": str(folder)}
    async with open_desk(
        Settings.of({**given, "SLACK_BASE_URL": "http://127.0.0.1:9"}), clock=SystemClock()
    ) as app:
        pages = LocalFeedPages(app.desk.database, app.desk.platforms)
        door = WebServer("127.0.0.1", 0, build_web_app(pages, app.ready, endpoints=app.surfaces.endpoints))
        await door.open()
        surface = app.surfaces.find(Slack)
        assert surface
        running = asyncio.create_task(surface.run(Storing(app)))
        print(door.port, flush=True)
        await running


def serve_bare() -> None:
    """A bolt app with its own server that does nothing but acknowledge."""

    async def known(**_given: object) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id="T0DESK", bot_user_id="U0BOT", bot_token="xoxb-1")

    app = AsyncApp(signing_secret=SECRET, authorize=known)

    @app.event("app_mention")
    async def mentioned() -> None:
        """Events are acknowledged by bolt itself."""

    @app.action({"action_id": "press:0"})
    async def pressed(ack: Callable[[], Awaitable[None]]) -> None:
        await ack()

    async def served() -> None:
        runner = web.AppRunner(app.web_app(path=PATH), access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        print(runner.addresses[0][1], flush=True)
        await asyncio.Event().wait()

    asyncio.run(served())


def main() -> None:
    """Serve until killed."""
    if sys.argv[1] == "bare":
        serve_bare()
        return
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(serve_ours(Path(folder)))


if __name__ == "__main__":
    main()
