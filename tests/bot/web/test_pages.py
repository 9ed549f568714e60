"""What a browser is shown: the feed, one entry, troubles, and nothing that a stranger wrote as markup."""

from datetime import UTC, datetime

import httpx
import pytest
from fastapi import FastAPI

from bot.web.app import PAGE
from bot.web.feed import Comment, FeedItem
from tests.bot.web.conftest import ListedFeed

NOON = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
EVIL = """<script>alert(1)</script> & "><img src=x onerror='alert(2)'>"""


def item(number: int = 1, text: str = "Spring is here.\nCome in.", **more: object) -> FeedItem:
    given = {"account": "Acme (sandbox)", "handle": "@acme", "platform": "somewhere", **more}
    return FeedItem(id=number, text=text, at=NOON, zone="Europe/Berlin", **given)  # type: ignore[arg-type]


async def test_an_empty_feed_says_what_to_do(browser: httpx.AsyncClient) -> None:
    answer = await browser.get("/feed")
    assert answer.status_code == 200
    assert "Nothing went out yet." in answer.text
    assert "plan 3 posts about our spring sale" in answer.text


async def test_an_entry_shows_its_account_its_words_and_its_time_in_a_named_zone(
    browser: httpx.AsyncClient, feed: ListedFeed
) -> None:
    feed.items.append(item(numbers={"views": 1204, "replies": 1}, comments=[Comment("Ann", "Nice", NOON)]))
    page = (await browser.get("/feed")).text
    assert "Acme (sandbox)" in page
    assert "Spring is here.\nCome in." in page
    assert "Wed 1 Jul 2026, 14:00</time> Europe/Berlin" in page
    for count in ("1,204 views", "1 reply", "1 comment"):
        assert f"<li>{count}</li>" in page


async def test_an_entry_has_a_page_of_its_own_with_what_people_said(
    browser: httpx.AsyncClient, feed: ListedFeed
) -> None:
    feed.items += [item(1, "first"), item(2, "second", comments=[Comment("Ann", "How nice!", NOON)])]
    page = (await browser.get("/feed/2")).text
    assert "second" in page
    assert "How nice!" in page
    assert "first" not in page


async def test_what_strangers_write_is_shown_literally(browser: httpx.AsyncClient, feed: ListedFeed) -> None:
    feed.items.append(
        item(text=EVIL, account=EVIL, handle=EVIL, numbers={EVIL: 1}, comments=[Comment(EVIL, EVIL, NOON)])
    )
    for address in ("/feed", "/feed/1"):
        page = (await browser.get(address)).text
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
        assert "<script" not in page
        assert "<img" not in page


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,hi", "http://127.0.0.1:8080/feed/1"])
async def test_only_addresses_of_the_outside_become_links(
    browser: httpx.AsyncClient, feed: ListedFeed, url: str
) -> None:
    feed.items += [item(1, url=url), item(2, url="https://example.com/p/2")]
    page = (await browser.get("/feed")).text
    assert url not in page
    assert 'href="https://example.com/p/2"' in page


async def test_a_long_feed_is_read_page_by_page(browser: httpx.AsyncClient, feed: ListedFeed) -> None:
    feed.items += [item(number, f"post {number}.") for number in range(1, PAGE + 3)]
    first = (await browser.get("/feed")).text
    assert f"post {PAGE + 2}." in first
    assert "post 2." not in first
    assert 'href="/feed?before=3"' in first
    second = (await browser.get("/feed?before=3")).text
    assert "post 2." in second
    assert "Older" not in second
    assert "That was all." in (await browser.get("/feed?before=1")).text


async def test_the_feed_as_json_has_a_row_an_entry(browser: httpx.AsyncClient, feed: ListedFeed) -> None:
    feed.items += [item(1, "first"), item(2, EVIL, url="http://127.0.0.1:8080/feed/2")]
    rows = (await browser.get("/feed.json?limit=1")).json()
    assert rows == [
        {
            "id": 2,
            "account": "Acme (sandbox)",
            "platform": "somewhere",
            "text": EVIL,
            "published_at": "2026-07-01T12:00:00.000000Z",
            "url": "http://127.0.0.1:8080/feed/2",
        }
    ]


@pytest.mark.parametrize(
    "address",
    ["/nothing", "/feed/2", "/feed/abc", "/feed/0", f"/feed/{2**63}", "/feed?before=abc", "/docs", "/feed/"],
)
async def test_what_is_not_there_is_a_page_like_the_others(browser: httpx.AsyncClient, address: str) -> None:
    answer = await browser.get(address, follow_redirects=True)
    if address == "/feed/":
        assert answer.url.path == "/feed"
        return
    assert answer.status_code == 404
    assert "There is nothing at this address." in answer.text
    assert "/style.css" in answer.text


async def test_the_first_page_is_the_feed(browser: httpx.AsyncClient) -> None:
    answer = await browser.get("/")
    assert (answer.status_code, answer.headers["location"]) == (307, "/feed")


async def test_pages_can_be_read_and_nothing_else(browser: httpx.AsyncClient) -> None:
    assert (await browser.head("/feed")).status_code == 200
    answer = await browser.post("/feed")
    assert answer.status_code == 405
    assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD"}


async def test_every_answer_forbids_what_pages_do_not_need(browser: httpx.AsyncClient) -> None:
    for address in ("/feed", "/feed.json", "/healthz", "/nothing"):
        headers = (await browser.get(address)).headers
        assert headers["cache-control"] == "no-store"
        assert headers["content-security-policy"].startswith("default-src 'none'; style-src 'self'")
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "server" not in headers


async def test_a_page_asks_for_nothing_from_elsewhere(browser: httpx.AsyncClient, feed: ListedFeed) -> None:
    feed.items.append(item())
    for address in ("/feed", "/feed/1", "/style.css"):
        text = (await browser.get(address)).text.replace("http://www.w3.org/2000/svg", "")
        assert "://" not in text
        assert "<script" not in text
        assert "style=" not in text


async def test_trouble_of_ours_is_a_page_too(app: FastAPI, feed: ListedFeed) -> None:
    feed.items.append(item(numbers={"views": "many"}))
    unraising = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=unraising, base_url="http://desk") as client:
        answer = await client.get("/feed")
    assert answer.status_code == 500
    assert "Something went wrong here." in answer.text
    assert "many" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"
