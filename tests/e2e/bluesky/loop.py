"""What is played: the chat on one side, Bluesky's server on the other, another client to read back."""

import asyncio
import json
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from atproto import AsyncClient

from agents.platform_rules.registry import open_identity
from agents.replies import plain
from integrations.http import HttpClient
from integrations.platforms.base import MediaFile, OutgoingPost, PlatformIdentity, PostExtras
from integrations.platforms.bluesky import Bluesky
from storage.models import Status
from tests import house
from tests.doubles.clock import HandClock
from tests.doubles.picture import PNG
from tests.e2e.bluesky.network import Person, Proxy
from tests.stories.theatre import Theatre, playing

Say = Callable[[str], None]
WORDS = "Frühling 🌷 with @{handle}: https://example.com/a #spring"
KILLED = "Killed before it could be written down"
POST = "app.bsky.feed.post"


async def play(folder: Path, proxy: Proxy, url: str, person: Person, *, say: Say) -> None:
    """Everything, in order."""
    (folder / ".env").write_text(f"BLUESKY_BASE_URL={url}\n")
    reader = AsyncClient(base_url=f"{url}/xrpc")
    start = datetime.now(UTC)
    async with playing(folder, HandClock(start), zone="UTC") as desk:
        await _connects(desk, person, say)
        await _publishes(desk, person, reader, say)
        await _renews(desk, person, reader, say)
        await _acts(desk, folder, person, reader, say)
    await _is_killed(folder, proxy, url)
    texts = [each.value.text for each in await _records(reader, person.did, POST)]
    assert texts.count(KILLED) == 1, texts
    say("kill -9 between accept and record: found again, one post")


async def _connects(desk: Theatre, person: Person, say: Say) -> None:
    await desk.says("/connect bluesky")
    form = (await desk.presses_value("connect:bluesky")).form
    again = await desk.hands_in(form, handle=person.handle, password="wrong")
    assert again.form is not None, "a wrong app password is asked for again"
    reply = await desk.hands_in(again.form, handle=person.handle, password=person.password)
    assert "is connected; call it “bluesky”" in plain(reply.text), plain(reply.text)
    say("connected by app password, a wrong one asked for again")


async def _planned(desk: Theatre, words: str, number: int, when: datetime) -> None:
    """An approved post with these words, at that minute."""
    await desk.says("plan 1 post about our spring for Bluesky next week")
    await desk.hands_in((await desk.presses("Edit", on=f"#{number}")).form, bluesky=words)
    moved = await desk.presses("Reschedule", on=f"#{number}")
    await desk.hands_in(moved.form, when=f"{when:%Y-%m-%d %H:%M}")
    await desk.presses("Approve", on=f"#{number}")


async def _publishes(desk: Theatre, person: Person, reader: AsyncClient, say: Say) -> None:
    words = WORDS.format(handle=person.handle)
    await _planned(desk, words, 1, desk.clock.now() + timedelta(minutes=10))
    await desk.passes(minutes=12)
    (record,) = await _records(reader, person.did, POST)
    assert record.value.text == words
    raw = words.encode()
    stood = [raw[each.index.byte_start : each.index.byte_end].decode() for each in record.value.facets]
    assert stood == [f"@{person.handle}", "https://example.com/a", "#spring"], stood
    assert record.value.facets[0].features[0].did == person.did
    say("planned, approved, published; the SDK reads the same words, mention, link and tag")


async def _renews(desk: Theatre, person: Person, reader: AsyncClient, say: Say) -> None:
    async with desk.app.desk.database.work(desk.workspace_id) as work:
        account = await work.accounts.get("bluesky")
        opened = json.loads(work.vault.open(account.access or work.vault.seal("")))
        account.access = work.vault.seal(json.dumps({**opened, "access": opened["access"][:-3] + "xxx"}))
    await _planned(desk, "After the session ended", 2, desk.clock.now() + timedelta(minutes=10))
    await desk.passes(minutes=12)
    texts = [each.value.text for each in await _records(reader, person.did, POST)]
    assert texts.count("After the session ended") == 1, texts
    say("a session that ended is renewed, and the post goes out once")


async def _acts(desk: Theatre, folder: Path, person: Person, reader: AsyncClient, say: Say) -> None:
    async with desk.app.desk.database.read(desk.workspace_id) as work:
        who = open_identity(await work.accounts.get("bluesky"), work.vault)
    bluesky = Bluesky(HttpClient("Bluesky", who.server), home=who.server, now=lambda: datetime.now(UTC))
    try:
        await _shows_and_threads(bluesky, who, folder, reader, say)
        await _answers(bluesky, who, reader, say)
    finally:
        await bluesky.close()


async def _shows_and_threads(
    bluesky: Bluesky, who: PlatformIdentity, folder: Path, reader: AsyncClient, say: Say
) -> None:
    picture = folder / "dot.png"
    await asyncio.to_thread(picture.write_bytes, PNG)
    kept: dict[str, str] = {}

    async def remember(step: str, value: str) -> None:
        kept[step] = value

    media = (MediaFile("-", str(picture), "image/png", "a red dot"),)
    thread = PostExtras(more=("two of three", "three of three"), options={"reply": "mentioned"})
    outgoing = OutgoingPost("9-1-1", who, "one of three", media, besides=thread, remember=remember)
    landed = await bluesky.publish(outgoing)
    before = len(await _records(reader, who.external_id, POST))
    assert await bluesky.publish(replace(outgoing, steps=kept)) == landed
    assert len(await _records(reader, who.external_id, POST)) == before
    parts = [each for each in await _records(reader, who.external_id, POST) if "of three" in each.value.text]
    first, *others = sorted(parts, key=lambda each: str(each.uri))
    assert first.value.embed.images[0].alt == "a red dot"
    assert [each.value.reply.root.uri for each in others] == [first.uri, first.uri]
    assert len(await _records(reader, who.external_id, "app.bsky.feed.threadgate")) == 1
    say("a picture with its description, a thread, who may answer; the same names twice are one post")


async def _answers(bluesky: Bluesky, who: PlatformIdentity, reader: AsyncClient, say: Say) -> None:
    landed = await bluesky.publish(OutgoingPost("9-2-1", who, "Talk to me"))
    for _ in range(2):
        await bluesky.engage(who, landed.external_id, "like")
    answer = await bluesky.reply(OutgoingPost("9-3-1", who, "I do"), to=landed.external_id)
    await bluesky.hide(who, answer.external_id, below=landed.external_id)
    assert len(await _records(reader, who.external_id, "app.bsky.feed.like")) == 1
    for _ in range(2):
        await bluesky.delete(who, landed.external_id)
    left = [each.value.text for each in await _records(reader, who.external_id, POST)]
    assert "Talk to me" not in left
    assert "I do" in left
    say("liked once, answered, the answer hidden, the post taken down")


async def _is_killed(folder: Path, proxy: Proxy, url: str) -> None:
    """The program dies when the post is taken and its answer is not: its next start finds it."""
    now = datetime.now(UTC)
    async with playing(folder, HandClock(now - timedelta(minutes=20)), zone="UTC") as desk:
        await _planned(desk, KILLED, 3, now - timedelta(minutes=2))
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "run"),
        cwd=house.ROOT,
        env={
            "PATH": os.environ["PATH"],
            "COPYDESK_DATA_DIR": str(folder),
            "COPYDESK_HTTP_PORT": "0",
            "BLUESKY_BASE_URL": url,
        },
    )
    proxy.strike = lambda: process.pid
    async with asyncio.timeout(60):
        assert await process.wait() == -9, "it was killed"
    async with playing(folder, HandClock(datetime.now(UTC)), zone="UTC") as desk:
        for _ in range(3):  # its lease lapses, it is looked up, it is settled
            await desk.passes(minutes=5)
        async with desk.app.desk.database.read(desk.workspace_id) as work:
            (variant,) = (await work.posts.numbered(3)).variants
    assert variant.status is Status.PUBLISHED, f"it is {variant.status}: {variant.note}"


async def _records(reader: AsyncClient, did: str, collection: str) -> list[Any]:
    asked = {"repo": did, "collection": collection, "limit": 100}
    found: list[Any] = (await reader.com.atproto.repo.list_records(asked)).records
    return found
