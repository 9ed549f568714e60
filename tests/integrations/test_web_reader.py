"""The safe reader: what a person pasted is read from the public web, and from nowhere else."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from ipaddress import IPv4Address, IPv6Address

import pytest
from aiohttp.abc import AbstractResolver
from hypothesis import given
from hypothesis import strategies as st

from integrations.errors import Rejected, TryLater
from integrations.public_addresses import PublicResolver, is_public
from integrations.web_reader import PAGE, REDIRECTS, WebReader
from tests.doubles.website import Names, Website, served

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
ARTICLE = (
    b"<html><head><title>Bread</title></head><body><nav>Home Shop</nav><article><h1>Bread</h1>"
    + b"<p>We bake it every morning with flour from the mill next door.</p>" * 5
    + b"</article><script>alert(1)</script></body></html>"
)


def reader(*allowed: str, deadline: float = 5, names: AbstractResolver | None = None) -> WebReader:
    more = {"names": lambda: names} if names else {}
    return WebReader(now=lambda: NOON, allowed=allowed, deadline=deadline, **more)


@pytest.fixture
async def site() -> AsyncIterator[Website]:
    async with served(Website()) as website:
        yield website


async def refusal(url: str, using: WebReader | None = None, *, most: int = 1000) -> str:
    with pytest.raises((Rejected, TryLater)) as raised:
        await (using or reader()).fetch(url, most=most)
    return raised.value.code


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0177.0.0.1/",
        "http://0/",
        "http://localhost/",
        "http://LOCALHOST/",
        "http://[::1]/",
        "http://[::]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:a9fe:a9fe]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[2002:7f00:1::]/",
        "http://[fe80::1]/",
        "http://[fd00::1]/",
        "http://169.254.169.254/latest/meta-data/",
        "http://10.0.0.1/",
        "http://172.16.0.1/",
        "http://192.168.1.1/",
        "http://100.64.0.1/",
        "http://224.0.0.1/",
        "https://127.0.0.1/",
    ],
)
async def test_no_way_of_writing_an_inner_address_leads_there(url: str) -> None:
    assert await refusal(url) in {"address", "link"}


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("ftp://example.com/", "scheme"),
        ("file:///etc/passwd", "scheme"),
        ("gopher://127.0.0.1:25/", "scheme"),
        ("javascript:alert(1)", "scheme"),
        ("//example.com/", "scheme"),
        ("http://", "scheme"),
        ("http://dana@example.com/", "credentials"),
        ("http://dana:secret@example.com/", "credentials"),
        ("http://example.com:22/", "port"),
        ("https://example.com:80/", "port"),
        ("http://example.com:99999/", "link"),
        ("http://[::1/", "link"),
    ],
)
async def test_other_links_are_refused_before_anybody_is_asked(url: str, code: str) -> None:
    assert await refusal(url) == code


INNER4 = st.one_of(
    *(
        st.ip_addresses(v=4, network=network)
        for network in (
            *("10.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"),
            *("100.64.0.0/10", "0.0.0.0/8", "224.0.0.0/4", "240.0.0.0/4", "192.0.2.0/24"),
        )
    )
)
INNER6 = st.one_of(
    *(
        st.ip_addresses(v=6, network=network)
        for network in ("fe80::/10", "fc00::/7", "ff00::/8", "2001::/32", "2001:db8::/32", "::/96")
    )
)


@given(INNER4)
def test_an_inner_address_is_inner_in_every_dress(address: IPv4Address) -> None:
    number = int(address)
    dresses = (
        IPv6Address((0xFFFF << 32) | number),
        IPv6Address((0x2002 << 112) | (number << 80)),
        IPv6Address((0x64FF9B << 96) | number),
    )
    assert not is_public(address)
    assert not any(is_public(each) for each in dresses)


@given(INNER6)
def test_an_inner_address_of_the_newer_kind_is_inner(address: IPv6Address) -> None:
    assert not is_public(address)


def test_addresses_of_the_web_are_public() -> None:
    assert is_public(IPv4Address("93.184.216.34"))
    assert is_public(IPv6Address("2606:4700::1111"))
    assert is_public(IPv6Address("::ffff:93.184.216.34"))


async def test_what_a_name_means_is_asked_each_time_and_checked_each_time(site: Website) -> None:
    names = Names(
        {"rebinding.example": ["93.184.216.34", "127.0.0.1"], "mixed.example": ["10.0.0.1,1.1.1.1"]}
    )
    guarded = PublicResolver(names, free="")
    assert [each["host"] for each in await guarded.resolve("rebinding.example", 80)] == ["93.184.216.34"]
    assert await refusal("http://rebinding.example/", reader(names=names)) == "address"
    assert [each["host"] for each in await guarded.resolve("mixed.example", 80)] == ["1.1.1.1"]
    assert not site.asked


async def test_the_socket_is_refused_even_when_a_resolver_lies() -> None:
    """An address that is written in the link itself is never resolved, so the socket is the last door."""
    assert await refusal("http://[::ffff:7f00:1]/") == "address"


async def test_an_allowed_origin_is_read_and_nothing_else_on_its_machine(site: Website) -> None:
    url = site.page("/a", b"hello", kind="text/plain")
    fetched = await reader(site.origin).fetch(url, most=5)
    assert (fetched.content, fetched.mime, fetched.url) == (b"hello", "text/plain", url)
    assert await refusal(url, reader(f"http://127.0.0.1:{site.port + 1}")) == "port"
    assert await refusal(url, reader(f"http://localhost:{site.port}")) == "port"
    assert await refusal(url) == "port"


async def test_a_redirect_is_a_new_link(site: Website) -> None:
    using = reader(site.origin)
    there = site.page("/there", b"hello", kind="image/png")
    fetched = await using.fetch(site.leads("/here", "/there"), most=100)
    assert (fetched.url, fetched.mime) == (there, "image/png")
    assert await refusal(site.leads("/in", "http://169.254.169.254/"), using) == "address"
    assert await refusal(site.leads("/file", "file:///etc/passwd"), using) == "scheme"
    assert await refusal(site.leads("/port", "http://127.0.0.1:22/"), using) == "port"
    assert await refusal(site.leads("/nowhere", "http://[::1/"), using) == "link"


async def test_redirects_come_to_an_end(site: Website) -> None:
    assert await refusal(site.leads("/round", "/round"), reader(site.origin)) == "redirects"
    assert len(site.asked) == REDIRECTS + 1


async def test_no_cookie_and_no_credential_travels(site: Website) -> None:
    site.page("/end", b"end")
    await reader(site.origin).fetch(site.leads("/start", "/end"), most=100)
    for request in site.asked:
        assert not {"Cookie", "Authorization", "Proxy-Authorization"} & set(request.headers)


async def test_what_is_too_large_is_given_up_while_it_comes(site: Website) -> None:
    using = reader(site.origin)
    assert await refusal(site.page("/large", b"x" * 1001), using) == "too_large"
    site.endless = True
    assert await refusal(site.page("/endless"), using, most=200_000) == "too_large"
    assert site.sent < 20_000_000


async def test_a_site_that_says_nothing_is_not_waited_for(site: Website) -> None:
    site.silent = True
    assert await refusal(site.page("/"), reader(site.origin, deadline=0.2)) == "slow"


async def test_a_site_in_trouble_can_be_tried_later_and_a_missing_page_cannot(site: Website) -> None:
    using = reader(site.origin)
    with pytest.raises(TryLater):
        await using.fetch(site.page("/down", status=503), most=10)
    with pytest.raises(Rejected):
        await using.fetch(f"{site.origin}/missing", most=10)
    with pytest.raises(TryLater):
        await reader("http://127.0.0.1:1").fetch("http://127.0.0.1:1/", most=10)


async def test_nothing_packed_is_unpacked(site: Website) -> None:
    site.pages["/bomb"] = (200, {"Content-Encoding": "gzip"}, b"\x1f\x8b")
    assert await refusal(f"{site.origin}/bomb", reader(site.origin)) == "packed"


async def test_a_page_is_its_title_and_its_main_text(site: Website) -> None:
    page = await reader(site.origin).read(site.page("/bread", ARTICLE))
    assert (page.title, page.at) == ("Bread", NOON)
    assert "flour from the mill" in page.text
    assert "alert" not in page.text
    assert "Home Shop" not in page.text
    assert "flour" not in repr(page)


async def test_what_is_no_page_is_not_read(site: Website) -> None:
    using = reader(site.origin)
    with pytest.raises(Rejected, match="image/png"):
        await using.read(site.page("/a.png", b"\x89PNG", kind="image/png"))
    with pytest.raises(Rejected, match="no text"):
        await using.read(site.page("/empty", b"<html></html>"))
    assert (await using.read(site.page("/plain", b" hi ", kind="text/plain"))).text == "hi"
    with pytest.raises(Rejected, match="larger than 1 MB"):
        await using.read(site.page("/huge", b"x" * (PAGE + 1)))
