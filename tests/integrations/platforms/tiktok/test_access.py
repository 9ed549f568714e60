"""Accounts of TikTok: connected by consent, renewed with tokens that change, measured, webhooks known."""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from integrations.errors import Misconfigured, Reconnect, Rejected
from integrations.http import HttpClient
from integrations.platforms.base import OAuthApp, PlatformIdentity
from integrations.platforms.base.connecting import AuthorizationRequest, FoundAccount
from integrations.platforms.base.setup import no_media_url
from integrations.platforms.tiktok import TikTok, count_utf16_units, webhooks
from tests.doubles.clock import HandClock
from tests.doubles.platforms.tiktok import ADA, TikTokService

JOURNEY = AuthorizationRequest("state-1", "http://127.0.0.1:8080/connect/tiktok/back", "v" * 43)
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


async def code_of(tiktok: TikTok) -> str:
    """Somebody goes there, says yes, and comes back."""
    departure = await tiktok.depart(JOURNEY, {})
    asked = parse_qs(urlsplit(departure.url).query)
    assert asked["client_key"] == ["our-app"]
    async with httpx.AsyncClient() as browser:
        answer = await browser.get(departure.url)
    return parse_qs(urlsplit(answer.headers["location"]).query)["code"][0]


async def connected(tiktok: TikTok) -> FoundAccount:
    (found,) = await tiktok.arrive(JOURNEY, luggage="", code=await code_of(tiktok))
    return found


async def test_consent_opens_one_account_for_a_day(tiktok: TikTok, clock: HandClock) -> None:
    found = await connected(tiktok)
    assert (found.external_id, found.handle) == (ADA, "@ada")
    assert found.access.expires_at == clock.now() + timedelta(days=1)
    assert found.standing is not None
    assert found.standing.missing == ()


async def test_rights_that_people_leave_out_are_known(tiktok: TikTok, there: TikTokService) -> None:
    there.grants.refuses = frozenset({"video.publish"})
    found = await connected(tiktok)
    assert found.standing is not None
    assert found.standing.missing == ("video.publish",)


async def test_access_is_renewed_and_given_back(tiktok: TikTok, ada: PlatformIdentity) -> None:
    renewed = await tiktok.renew(ada)
    anew = PlatformIdentity(1, "@ada", "tiktok", renewed.secret, ADA)
    assert (await tiktok.examine(anew)).handle == "@ada"
    with pytest.raises(Reconnect):
        await tiktok.renew(ada)
    await tiktok.revoke(anew)
    with pytest.raises(Reconnect):
        await tiktok.examine(anew)


async def test_a_code_is_good_once_and_only_for_our_app(
    tiktok: TikTok, there: TikTokService, clock: HandClock
) -> None:
    code = await code_of(tiktok)
    await tiktok.arrive(JOURNEY, luggage="", code=code)
    with pytest.raises(Rejected):
        await tiktok.arrive(JOURNEY, luggage="", code=code)
    wrong = TikTok(
        HttpClient("TikTok", there.url),
        base=there.url,
        app=OAuthApp("our-app", "guess"),
        now=clock.now,
        media_url=no_media_url,
    )
    with pytest.raises(Misconfigured):
        await wrong.arrive(JOURNEY, luggage="", code=await code_of(wrong))
    await wrong.close()


async def test_numbers_of_what_is_public_come_twenty_at_a_time(
    tiktok: TikTok, there: TikTokService, ada: PlatformIdentity
) -> None:
    there.numbers = {"7001": {"view_count": 90, "like_count": 7, "comment_count": 2, "share_count": 1}}
    readings = await tiktok.measure(ada, ["7001", "v_pub_file~v2.1", *(str(n) for n in range(8000, 8030))])
    assert [each.numbers for each in readings] == [{"views": 90, "likes": 7, "comments": 2, "shares": 1}]
    assert len(there.calls) == 2


async def test_an_account_has_followers_likes_and_posts(
    tiktok: TikTok, there: TikTokService, ada: PlatformIdentity
) -> None:
    reading = await tiktok.survey(ada, since=NOW, until=NOW)
    assert reading.numbers == {"followers": 12, "following": 3, "likes": 40, "posts": 0}


@pytest.mark.parametrize(("text", "length"), [("", 0), ("abc", 3), ("🌷", 2), ("e\u0301", 2)])
def test_it_counts_utf_16_code_units(text: str, length: int) -> None:
    assert count_utf16_units(text) == length
    assert TikTok.limits.count(text) == length


@pytest.mark.parametrize("age", [timedelta(), timedelta(minutes=4), timedelta(minutes=6), timedelta(days=-1)])
def test_a_webhook_is_known_by_its_signature_and_its_age(age: timedelta) -> None:
    body, moment = b'{"event":"post.publish.complete"}', int((NOW - age).timestamp())
    signed = hmac.new(b"key", b"%d." % moment + body, hashlib.sha256).hexdigest()
    header = f"t={moment},s={signed}"
    assert webhooks.is_genuine(body, header, secret="key", now=NOW) == (abs(age) < timedelta(minutes=5))
    for forged in ("", "t=,s=", f"t={moment}", f"s={signed}", f"t={moment},s={signed[::-1]}", "t=9e9,s=ü"):
        assert not webhooks.is_genuine(body, forged, secret="key", now=NOW)
    assert not webhooks.is_genuine(body + b" ", header, secret="key", now=NOW)
    assert not webhooks.is_genuine(body, header, secret="", now=NOW)
