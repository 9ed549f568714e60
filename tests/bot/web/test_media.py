"""Media at public addresses: whole or in part for an hour, and nothing for anybody who guesses."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from cryptography.fernet import Fernet

from bot.adapters.media_links import MediaLinks
from bot.web.app import build_web_app
from bot.web.server import WebServer
from integrations.errors import Misconfigured
from integrations.media.studio import MediaStudio
from integrations.platforms.base import MediaFile
from storage.vault import Vault
from tests.bot.web.conftest import ListedFeed
from tests.doubles.clock import HandClock
from tests.doubles.files import picture

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
CONTENT = picture("JPEG")


def shelf(folder: Path, clock: HandClock, *, is_reachable: bool = True) -> MediaLinks:
    vault = Vault([Fernet.generate_key().decode()])
    return MediaLinks(
        folder, vault, public_url="https://desk.example.com", is_reachable=is_reachable, now=clock.now
    )


@pytest.fixture
def clock() -> HandClock:
    return HandClock(NOON)


@pytest.fixture
def shelves(tmp_path: Path, clock: HandClock) -> MediaLinks:
    return shelf(tmp_path, clock)


@pytest.fixture
async def file(tmp_path: Path) -> MediaFile:
    kept = await MediaStudio(tmp_path).keep(CONTENT)
    return MediaFile(kept.sha256, kept.path, kept.shape.mime)


@pytest.fixture
async def browser(shelves: MediaLinks) -> AsyncIterator[httpx.AsyncClient]:
    async def ready() -> Mapping[str, bool]:
        return {}

    web = WebServer("127.0.0.1", 0, build_web_app(ListedFeed(), ready, files=shelves))
    await web.open()
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{web.port}") as client:
        yield client
    await web.close()


def path_of(url: str) -> str:
    assert url.startswith("https://desk.example.com/media/")
    return url.removeprefix("https://desk.example.com")


async def test_a_file_is_fetched_whole_with_its_type_and_length(
    browser: httpx.AsyncClient, shelves: MediaLinks, file: MediaFile
) -> None:
    path = path_of(shelves.url(file))
    answer = await browser.get(path)
    assert (answer.status_code, answer.content) == (200, CONTENT)
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["content-length"] == str(len(CONTENT))
    assert answer.headers["x-content-type-options"] == "nosniff"
    head = await browser.head(path)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(CONTENT))


async def test_a_file_is_fetched_in_part(
    browser: httpx.AsyncClient, shelves: MediaLinks, file: MediaFile
) -> None:
    path = path_of(shelves.url(file))
    part = await browser.get(path, headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, CONTENT[10:20])
    assert part.headers["content-range"] == f"bytes 10-19/{len(CONTENT)}"
    assert (await browser.get(path, headers={"Range": "bytes=999999-"})).status_code == 416


async def test_nothing_is_there_after_an_hour(
    browser: httpx.AsyncClient, shelves: MediaLinks, file: MediaFile, clock: HandClock
) -> None:
    path = path_of(shelves.url(file))
    await clock.pass_time(minutes=59)
    assert (await browser.get(path)).status_code == 200
    await clock.pass_time(minutes=2)
    assert (await browser.get(path)).status_code == 404


async def test_nobody_guesses(
    browser: httpx.AsyncClient, shelves: MediaLinks, file: MediaFile, tmp_path: Path, clock: HandClock
) -> None:
    path = path_of(shelves.url(file))
    stranger = path_of(shelf(tmp_path, clock).url(file))
    wrong = [stranger, path[:-2], f"{path}x", "/media/", "/media", f"/media/{file.sha256}", "/media/ü"]
    wrong += ["/media/..%2f..%2fetc%2fpasswd", f"/media/{Path(file.path).name}", f"/media/{'a' * 5000}"]
    assert [(await browser.get(each)).status_code for each in wrong] == [404] * len(wrong)
    assert (await browser.post(path)).status_code == 405


async def test_a_file_that_is_gone_is_not_there(
    browser: httpx.AsyncClient, shelves: MediaLinks, file: MediaFile
) -> None:
    path = path_of(shelves.url(file))
    await asyncio.to_thread(Path(file.path).unlink)
    assert (await browser.get(path)).status_code == 404


async def test_other_sealed_words_open_nothing(shelves: MediaLinks, file: MediaFile) -> None:
    name = Path(file.path).name
    assert await shelves.find(shelves._vault.seal(f"media 99999999999 {name}").decode())
    for words in ("token", "media 99999999999", f"other 99999999999 {name}", f"media soon {name}"):
        assert await shelves.find(shelves._vault.seal(words).decode()) is None


def test_a_desk_that_nobody_reaches_says_what_to_set(tmp_path: Path, clock: HandClock) -> None:
    with pytest.raises(Misconfigured, match="COPYDESK_PUBLIC_URL"):
        shelf(tmp_path, clock, is_reachable=False).url(MediaFile("a", "a", "image/jpeg"))
