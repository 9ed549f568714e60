"""Picture posts through a Mastodon server that others wrote, beside a bare loop that makes the same calls.

`python -m tests.bench.images [--posts 1000]`: an upload and a status each, with the same HTTP client and as
many at once; the desk also claims, checks seals and files, writes each attempt and step and settles it. Each
has a fresh server. The server is slower than either, so the CPU columns say more of us than the rate does.
"""

import argparse
import asyncio
import hashlib
import os
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import update

from agents.platform_rules.registry import Platforms
from integrations.http import HttpClient
from integrations.platforms.mastodon import Mastodon
from integrations.platforms.mastodon.api import Keys
from storage.models import Account, Status
from tests.bench import desk, loopback
from tests.bench.gauge import quiet, spent
from tests.doubles.fediverse import serving
from tests.doubles.picture import PNG

LANES = 4
"""Connections of each; with many more the server, which keeps its own in a small pool, breaks."""
TOKEN = "mock_token"


@dataclass(frozen=True)
class Took:
    """Seconds for all of them, CPU seconds of the process that sent them, and its calls."""

    seconds: float
    cpu: float
    calls: int


class Counting(HttpClient):
    """Counts its calls."""

    calls = 0

    async def send(self, method: str, path: str, **request: object) -> object:  # type: ignore[override]
        """Count it, and make it."""
        self.calls += 1
        return await super().send(method, path, **request)  # type: ignore[arg-type]


async def bare(url: str, count: int) -> Took:
    """Two calls a post, and nothing else."""
    left, calls = iter(range(count)), 0
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with loopback.client() as http:

        async def lane() -> None:
            nonlocal calls
            for number in left:
                files = {"file": ("dot.png", PNG, "image/png")}
                made = await http.post(f"{url}/api/v2/media", files=files, headers=headers)
                form = {"status": f"Post {number}: our spring sale.", "media_ids[]": made.json()["id"]}
                answer = await http.post(f"{url}/api/v1/statuses", data=form, headers=headers)
                answer.raise_for_status()
                calls += 2

        began, cpu = time.perf_counter(), spent()
        await asyncio.gather(*(lane() for _ in range(LANES)))
        return Took(time.perf_counter() - began, spent() - cpu, calls)


async def ours(url: str, count: int, folder: Path) -> Took:
    """One process with everything in it, as `copydesk run`."""
    picture = folder / "dot.png"
    await asyncio.to_thread(picture.write_bytes, PNG)
    client = Counting("Mastodon", url, connections=LANES)
    mastodon = Mastodon(client, home=url, now=lambda: datetime.now(UTC))
    known: dict[str, Any] = {"mastodon": mastodon}
    async with desk.opened(f"sqlite+aiosqlite:///{folder / 'desk.db'}") as bench:
        bench.platforms = Platforms(known)
        sha256 = hashlib.sha256(PNG).hexdigest()
        bench.media = [{"sha256": sha256, "path": str(picture), "mime": "image/png", "alt": "a dot"}]
        await bench.found(LANES)
        async with bench.database.shared_work() as rows:
            access = rows.vault.seal(Keys(TOKEN).written())
            opened = {"platform": "mastodon", "carrier": "mastodon", "access": access, "server": url}
            await rows.session.execute(update(Account).values(**opened))
        await bench.schedule(count, due=bench.clock.now(), status=Status.PROPOSED)
        async with bench.scheduler() as scheduler:
            began, cpu = time.perf_counter(), spent()
            await bench.release()
            scheduler.wake()
            while await bench.left():  # noqa: ASYNC110 (watched from outside)
                await asyncio.sleep(0.2)
            took = Took(time.perf_counter() - began, spent() - cpu, client.calls)
    await mastodon.close()
    return took


def main() -> None:
    """Measure both."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--posts", type=int, default=1000)
    count = parser.parse_args().posts
    quiet()
    print(f"load of this machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    with serving() as url:
        limit = asyncio.run(bare(url, count))
    with serving() as url, tempfile.TemporaryDirectory() as folder:
        desk_took = asyncio.run(ours(url, count, Path(folder)))
    for name, took in (("bare loop, the same HTTP client", limit), ("Copydesk, SQLite", desk_took)):
        rate, share = count / took.seconds, limit.seconds / took.seconds
        print(f"{name:<34} {rate:7.1f} posts/s  {share:5.2f} of the bare loop"
              f"  {took.cpu / count * 1000:5.2f} ms CPU a post  {took.calls / count:.2f} calls")  # fmt: skip


if __name__ == "__main__":
    main()
