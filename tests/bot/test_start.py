"""A start imports what the settings ask for and nothing else: what time is made of, not time itself."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests import house

pytestmark = pytest.mark.slow

LATER = (
    "alembic", "anthropic", "authlib", "dateparser", "fastapi", "jinja2", "openai", "procrastinate",
    "psycopg", "slack_bolt", "slack_sdk", "starlette", "telegram", "trafilatura", "twitter_text", "uvicorn",
    "integrations.llm.rules.replies",
)  # fmt: skip
"""Libraries, and a module of ours, that are imported when they are configured or needed."""

OPENED = """
import asyncio, sys
from pathlib import Path
from bot.app import open_desk
from bot.cli import subcommands
from bot.clock import SystemClock
from bot.settings import Settings

async def start():
    settings = Settings.of({"COPYDESK_DATA_DIR": sys.argv[1], "COPYDESK_HTTP_PORT": "0"})
    async with open_desk(settings, clock=SystemClock()) as app, app.scheduler:
        console = await subcommands._console(app, "dana", chosen=False, plain=True, speed=None)
        print("prompt", *sorted({*sys.argv[2:]} & {*sys.modules}))
        app.load()
        print("turns", *sorted({*sys.argv[2:]} & {*sys.modules}))

asyncio.run(start())
"""


def test_until_its_prompt_a_desk_imports_no_library_that_it_can_do_without(
    tmp_path: Path,
) -> None:
    for start in ("first", "later"):
        prompt, turns = _start(tmp_path)
        assert prompt == ({"alembic"} if start == "first" else set())  # the first start makes the database
        assert turns - prompt == {"authlib", "dateparser", "twitter_text", "integrations.llm.rules.replies"}


def _start(folder: Path) -> tuple[set[str], set[str]]:
    done = subprocess.run(
        [sys.executable, "-c", OPENED, str(folder), *LATER],
        cwd=house.ROOT,
        env={},
        capture_output=True,
        text=True,
        timeout=100,
        check=True,
    )
    prompt, turns = (line.split()[1:] for line in done.stdout.splitlines())
    return set(prompt), set(turns)
