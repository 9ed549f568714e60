"""The web pages of an open desk. FastAPI and its server are imported with this module."""

from bot.adapters.connect_pages import ConnectJourneys
from bot.adapters.feed_pages import LocalFeedPages
from bot.adapters.platform_webhooks import platform_webhooks
from bot.app import OpenDesk
from bot.web.app import build_web_app
from bot.web.server import PortInUse, WebServer

__all__ = ["PortInUse", "open_pages"]


async def open_pages(app: OpenDesk) -> WebServer:
    """Serve the pages from now on, until they are closed. Raises `PortInUse`."""
    pages = build_web_app(
        LocalFeedPages(app.desk.database, app.desk.platforms),
        app.ready,
        endpoints=[*app.surfaces.endpoints, *platform_webhooks(app.desk)],
        journeys=ConnectJourneys(app.desk, app.notifier),
        files=app.media_links,
    )
    web = WebServer(app.settings.http_host, app.settings.http_port, pages)
    await web.open()
    return web
