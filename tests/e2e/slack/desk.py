"""Our own program as people start it: `python -m bot run`, stopped and started again on the same folder."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from tests import house
from tests.e2e.slack.local import APP_TOKEN, BOT_TOKEN, SECRET, Json, Mode, ready

WAY_IN: dict[Mode, dict[str, str]] = {
    "socket": {"SLACK_APP_TOKEN": APP_TOKEN},
    "events": {"SLACK_SIGNING_SECRET": SECRET},
}


def environment(folder: Path, mode: Mode, *, slack_url: str, port: int) -> Mapping[str, str]:
    """What the program is told from outside."""
    return {
        "PATH": os.environ["PATH"],
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_BASE_URL": f"{slack_url}/api",
        **WAY_IN[mode],
        "COPYDESK_DATABASE_URL": f"sqlite:///{folder / 'desk.db'}",
        "COPYDESK_DATA_DIR": str(folder),
        "COPYDESK_HTTP_PORT": str(port),
        "COPYDESK_LLM": "rules",
    }


@asynccontextmanager
async def desk(
    folder: Path, mode: Mode, *, slack_url: str, port: int, killed: bool = False
) -> AsyncIterator[str]:
    """The program, ready; gives the address of its pages. What it logs is in `desk.log`.

    At the end it is told to stop, or, `killed`, not even told.
    """
    with (folder / "desk.log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            "run",
            cwd=house.ROOT,
            env=environment(folder, mode, slack_url=slack_url, port=port),
            stdout=log,
            stderr=log,
        )
    url = f"http://127.0.0.1:{port}"
    try:
        await ready(f"{url}/readyz")
        yield url
    finally:
        (process.kill if killed else process.terminate)()
        async with asyncio.timeout(20):
            code = await process.wait()
    assert killed or code == 0, f"the desk ended with {code}"


async def feed(url: str) -> list[Json]:
    """What went out."""
    async with aiohttp.ClientSession() as session, session.get(f"{url}/feed.json") as answer:
        found: list[Json] = await answer.json()
        return found
