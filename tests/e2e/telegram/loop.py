"""`python -m tests.e2e.telegram.loop`: the whole loop in a private chat, to an old button after a restart."""

import asyncio
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bot.adapters.feed_pages import LocalFeedPages
from bot.app import OpenDesk
from tests.e2e.telegram.chat import Chat, Shown
from tests.e2e.telegram.desk import desk

PATIENCE = 20.0
"""Seconds in which anything expected must have happened."""
PAUSE = 0.05
SURE = "Yes: Approve"
Say = Callable[[str], None]


async def play(folder: Path, *, say: Say) -> None:
    """Everything. Raises `AssertionError` where something is not as it should be."""
    chat = Chat()
    await chat.client.connect()
    async with desk(folder, chat) as app:
        await _plans(chat, say)
        await _publishes(chat, app, say)
    async with desk(folder, chat):
        await _presses_an_old_button(chat, say)
    await chat.client.disconnect()


async def _plans(chat: Chat, say: Say) -> None:
    await chat.says("plan 2 posts about our spring sale for X next week")
    await _until(chat, "2 posts", key="Approve all 2")
    for number in (1, 2):
        card = _card(chat, number, key="Approve")
        assert {"Approve", "Edit", "Reschedule", "Reject"} <= set(card.keys), card.keys
        assert all(len(value.encode()) <= 64 for value in card.keys.values())
    say("a message → one plan, a card for each post, keys within 64 bytes")


async def _publishes(chat: Chat, app: OpenDesk, say: Say) -> None:
    await chat.says("publish 1 now")
    assert await _feed(app) == [], "nothing goes out that nobody approved"
    assert await chat.presses(_card(chat, 1, key="Approve"), "Approve") == 1, "a press is answered once"
    assert await _feed(app) == [], "a post that is due at once is asked about again"
    assert await chat.presses(_card(chat, 1, key=SURE), SURE) == 1
    done = await _until(chat, "✅")
    assert "Approve" not in done.keys
    assert "dana" in done.text, "the card names who approved it"
    assert len(await _feed(app)) == 1, "once"
    say("approve → asked once more, answered once, published once; the card says so and by whom")


async def _presses_an_old_button(chat: Chat, say: Say) -> None:
    assert await chat.presses(_card(chat, 2, key="Approve"), "Approve") == 1
    await _until(chat, "🔵")
    say("restart → a button from before still answers")


def _card(chat: Chat, number: int, *, key: str = "") -> Shown:
    return chat.find(f"#{number} ", key=key)


async def _until(chat: Chat, words: str, *, key: str = "") -> Shown:
    """The newest message with these words and this key, as soon as it stands. Raises `AssertionError`."""
    began = time.monotonic()
    while True:
        try:
            return chat.find(words, key=key)
        except AssertionError:
            if time.monotonic() - began > PATIENCE:
                raise
        await asyncio.sleep(PAUSE)


async def _feed(app: OpenDesk) -> list[str]:
    """The words that went out."""
    pages = LocalFeedPages(app.desk.database, app.desk.platforms)
    return [each.text for each in await pages.latest(10, None)]


def main() -> int:
    """Play it; 0 when all went well."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            asyncio.run(play(Path(folder), say=lambda line: print(f"  ✓ {line}")))
        except AssertionError as trouble:
            print(f"  ✗ {trouble}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
