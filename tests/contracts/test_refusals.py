"""Every known refusal of every platform is sorted by what to do next, with a sentence for people."""

from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta

import pytest

from integrations.errors import OutsideError, TryLater, Uncertain
from integrations.graph import refusals as graph
from integrations.http import ErrorSorter, HttpClient
from integrations.platforms import threads
from integrations.platforms.bluesky import xrpc
from integrations.platforms.facebook import error_codes as facebook
from integrations.platforms.instagram import error_codes as instagram
from integrations.platforms.linkedin import api as linkedin
from integrations.platforms.mastodon import api as mastodon
from integrations.platforms.telegram_channel import api as telegram
from integrations.platforms.tiktok import api as tiktok
from integrations.platforms.x import api as x
from tests.contracts.refusals import CANARY, ROWS, Row
from tests.doubles.platforms.service import Service

NOON = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
"""Fifteen hours before a day of quotas ends."""
SLACK = timedelta(seconds=10)
"""Moments are read by the real clock."""


@pytest.fixture
async def there() -> AsyncIterator[Service]:
    async with Service(lambda: NOON) as service:
        yield service


@pytest.fixture
async def client(there: Service) -> AsyncIterator[HttpClient]:
    client = HttpClient("The platform", there.url)
    yield client
    await client.close()


def sorters(client: HttpClient) -> Mapping[str, ErrorSorter]:
    """What each platform makes of an answer."""
    return {
        "x": x.sort_error,
        "facebook": graph.error_sorter("Facebook", facebook.own_error),
        "instagram": graph.error_sorter("Instagram", instagram.own_error),
        "threads": graph.error_sorter("Threads", threads.own_error),
        "tiktok": tiktok.sort_error,
        "linkedin": linkedin.Api(client, lambda: NOON).sort,
        "bluesky": xrpc.sort_error,
        "mastodon": mastodon.sort_error,
        "telegram_channel": telegram.sort_error,
    }


async def refused(client: HttpClient, there: Service, row: Row, method: str) -> OutsideError:
    """What comes of a call that is answered so."""
    there.suffer("", "refuses", status=row.status, body=row.body, headers=row.headers)
    with pytest.raises(OutsideError) as raised:
        await client.send(method, "/", sort=sorters(client)[row.platform])
    return raised.value


@pytest.mark.parametrize("row", ROWS, ids=str)
async def test_a_refusal_says_what_to_do_next_in_words_of_our_own(
    client: HttpClient, there: Service, row: Row
) -> None:
    wrote, read = [await refused(client, there, row, each) for each in ("POST", "GET")]
    assert type(wrote) is (row.kind or Uncertain)
    assert type(read) is (row.kind or TryLater)
    for trouble in (wrote, read):
        assert trouble.code
        assert trouble.sentence.endswith((".", ")"))
        assert CANARY not in trouble.sentence
    if row.scope is not None:
        assert isinstance(wrote, TryLater)
        assert wrote.scope == row.scope
    if row.wait is not None:
        assert isinstance(wrote, TryLater)
        assert wrote.wait is not None
        assert abs(wrote.wait - timedelta(seconds=row.wait)) <= SLACK


@pytest.mark.parametrize("platform", sorted({each.platform for each in ROWS}))
@pytest.mark.parametrize("body", [None, {}, [], "no", {"error": "teapot"}, {"error": {"code": "new"}}])
async def test_what_nobody_knows_is_uncertain_for_what_writes_and_later_for_what_reads(
    client: HttpClient, there: Service, platform: str, body: object
) -> None:
    row = Row(platform, "unknown", 418, body, None)
    assert type(await refused(client, there, row, "POST")) is Uncertain
    assert type(await refused(client, there, row, "GET")) is TryLater
