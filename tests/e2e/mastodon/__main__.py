"""`python -m tests.e2e.mastodon` with URL and TOKEN: publishes for followers, finds it, takes it down."""

import asyncio
import os
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from integrations.errors import OutsideError
from integrations.http import HttpClient
from integrations.platforms.base import MediaFile, OutgoingPost, PlatformIdentity, PostExtras
from integrations.platforms.mastodon import Mastodon
from integrations.platforms.mastodon.api import Api, Keys
from tests.doubles.picture import PNG

USAGE = "make e2e-mastodon needs URL=https://your.server and TOKEN=a token with read and write."


async def _play(url: str, token: str, folder: Path) -> None:
    client = HttpClient("Mastodon", url)
    mastodon = Mastodon(client, home=url, now=lambda: datetime.now(UTC))
    try:
        nobody = PlatformIdentity(0, "", "mastodon", Keys(token).written(), server=url)
        standing = await mastodon.examine(nobody)
        _say(f"{standing.handle}: {dict(standing.limits)}, without {standing.missing or 'nothing'}")
        me = await Api(client).get(nobody, "/api/v1/accounts/verify_credentials")
        who = replace(nobody, handle=standing.handle, external_id=str(me["id"]))
        await _publish(mastodon, who, folder)
    finally:
        await mastodon.close()


async def _publish(mastodon: Mastodon, who: PlatformIdentity, folder: Path) -> None:
    picture = folder / "dot.png"
    await asyncio.to_thread(picture.write_bytes, PNG)
    kept: dict[str, str] = {}

    async def remember(step: str, value: str) -> None:
        kept[step] = value

    words = f"Copydesk tries itself, {time.time_ns()}"
    besides = PostExtras(more=(f"{words}, second part",), options={"visibility": "private"})
    media = (MediaFile("-", str(picture), "image/png", "a red dot"),)
    began = datetime.now(UTC)
    outgoing = OutgoingPost(str(time.time_ns()), who, words, media, began, besides, remember=remember)
    landed = await mastodon.publish(outgoing)
    _say(f"a thread of two with a picture, for followers only: {landed.url}")
    again = await mastodon.publish(replace(outgoing, steps=dict(kept)))
    assert again.external_id == landed.external_id, "a second try made a second post"
    crashed = replace(outgoing, steps={"media 0": kept["media 0"]})
    found = await mastodon.find(crashed)
    assert found is not None, "it is not found by its words"
    assert found.external_id == landed.external_id, "another one was found"
    _say("tried again: the same one; found by its words")
    for part in (kept["status 1"], landed.external_id):
        await mastodon.delete(who, part)
    assert await mastodon.find(crashed) is None, "it is still there"
    _say("taken down")


def _say(line: str) -> None:
    print(f"  ✓ {line}")


def main() -> int:
    """Play it; 0 when all went well."""
    url, token = os.environ.get("URL", "").rstrip("/"), os.environ.get("TOKEN", "")
    if not urlsplit(url).netloc or not token:
        print(USAGE, file=sys.stderr)
        return 1
    try:
        with tempfile.TemporaryDirectory() as folder:
            asyncio.run(_play(url, token, Path(folder)))
    except (OutsideError, AssertionError) as trouble:
        print(f"  ✗ {trouble}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
