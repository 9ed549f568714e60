"""Pages from templates that escape every word they are given."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from bot.web.feed import FeedItem

FOLDER = Path(__file__).parent / "pages"
HUES = 8


class Templates:
    """The templates of the folder `pages`, each read once."""

    def __init__(self) -> None:
        self._templates = Environment(
            loader=FileSystemLoader(FOLDER),
            autoescape=True,
            undefined=StrictUndefined,
            auto_reload=False,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters.update(
            local=format_local, counts=format_counts, hue=hue, outside=external_link
        )

    async def render(self, name: str, *, status: int = 200, **values: object) -> HTMLResponse:
        """Render a page in a thread, as templates and zones are read from disk at their first use."""
        return HTMLResponse(await asyncio.to_thread(self._drawn, name, {"status": status, **values}), status)

    def _drawn(self, name: str, values: Mapping[str, object]) -> str:
        return self._templates.get_template(name).render(values)


def format_local(at: datetime, zone: str) -> str:
    """`Sat 21 Nov 2026, 09:05`, in the given zone."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{local:%a} {local.day} {local:%b %Y, %H:%M}"


def format_counts(item: FeedItem) -> Sequence[str]:
    """`["1,204 views", "1 reply"]`; comments are counted even without a number for them."""
    numbers = {**item.numbers}
    if item.comments:
        numbers["comments"] = max(len(item.comments), numbers.get("comments", 0))
    return [_counted(number, noun) for noun, number in numbers.items()]


def hue(name: str) -> int:
    """A colour for a name, the same every time."""
    return sum(name.encode()) % HUES


def external_link(url: str) -> str:
    """The address if a link may have it: http(s), and not one of these pages; else ""."""
    found = urlsplit(url)
    ours = found.path.removeprefix("/feed/").isdecimal()
    return url if found.scheme in {"http", "https"} and not ours else ""


def _counted(number: int, noun: str) -> str:
    noun = noun.replace("_", " ")
    one = f"{noun[:-3]}y" if noun.endswith("ies") else noun.removesuffix("s")
    return f"{number:,} {one if number == 1 else noun}"
