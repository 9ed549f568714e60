"""Accounts of X: connected by consent, renewed once, given back, and what they may is known."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from integrations.errors import Misconfigured, Reconnect, Rejected, TryLater, Uncertain
from integrations.http import HttpClient
from integrations.oauth import Tokens
from integrations.platforms.base import OAuthApp, OutgoingPost, PlatformIdentity, PlatformSetup
from integrations.platforms.base.connecting import (
    AuthorizationRequest,
    ConnectsByOAuth,
    Examines,
    FoundAccount,
    Renews,
    Revokes,
)
from integrations.platforms.x import X
from integrations.platforms.x import build as x_itself
from integrations.platforms.x.api import SCOPES
from tests.doubles.clock import HandClock
from tests.doubles.feed import MemoryFeed
from tests.doubles.platforms.x import ADA, XService

JOURNEY = AuthorizationRequest("state-1", "http://127.0.0.1:8080/connect/x/back", "v" * 43)


async def code_of(x: X, journey: AuthorizationRequest = JOURNEY) -> str:
    """Somebody goes there, says yes, and comes back."""
    departure = await x.depart(journey, {})
    async with httpx.AsyncClient() as browser:
        answer = await browser.get(departure.url)
    back = parse_qs(urlsplit(answer.headers["location"]).query)
    assert back["state"] == [journey.state]
    return back["code"][0]


async def connected(x: X) -> FoundAccount:
    (found,) = await x.arrive(JOURNEY, luggage="", code=await code_of(x))
    return found


async def test_consent_opens_one_account_for_two_hours(x: X, clock: HandClock) -> None:
    found = await connected(x)
    assert (found.external_id, found.handle) == (ADA, "@ada")
    assert found.access.expires_at == clock.now() + timedelta(hours=2)
    assert found.standing is not None
    assert found.standing.missing == ()
    assert found.access.secret not in repr(found)


async def test_rights_that_people_leave_out_are_known(x: X, there: XService) -> None:
    there.grants.refuses = frozenset({"media.write"})
    found = await connected(x)
    assert found.standing is not None
    assert found.standing.missing == ("media.write",)


async def test_a_code_is_good_once_and_for_whoever_began(x: X) -> None:
    code = await code_of(x)
    stolen = AuthorizationRequest(JOURNEY.state, JOURNEY.redirect, "w" * 43)
    with pytest.raises(Rejected):
        await x.arrive(stolen, luggage="", code=code)
    with pytest.raises(Rejected):
        await x.arrive(JOURNEY, luggage="", code=code)


async def test_access_is_renewed_and_the_old_one_ends(x: X, there: XService, ada: PlatformIdentity) -> None:
    renewed = await x.renew(ada)
    anew = PlatformIdentity(1, "@ada", "x", renewed.secret, ADA)
    assert (await x.examine(anew)).handle == "@ada"
    with pytest.raises(Reconnect):
        await x.examine(ada)
    with pytest.raises(Reconnect):
        await x.renew(ada)


@pytest.mark.parametrize(("kind", "trouble"), [("cuts", Uncertain), ("breaks", Uncertain)])
async def test_a_renewal_that_fails_for_a_passing_reason_disconnects_nobody(
    x: X, there: XService, ada: PlatformIdentity, kind: str, trouble: type[Exception]
) -> None:
    there.suffer("POST /2/oauth2/token", kind)  # type: ignore[arg-type]
    with pytest.raises(trouble):
        await x.renew(ada)


async def test_no_connection_at_all_is_tried_later(clock: HandClock, ada: PlatformIdentity) -> None:
    nowhere = "http://127.0.0.1:9"
    x = X(HttpClient("X", nowhere), base=nowhere, app=OAuthApp("a", "b"), now=clock.now)
    with pytest.raises(TryLater):
        await x.publish(OutgoingPost("1", ada, "words"))
    await x.close()


async def test_access_given_back_or_ended_opens_nothing(
    x: X, there: XService, ada: PlatformIdentity, clock: HandClock
) -> None:
    await x.revoke(ada)
    with pytest.raises(Reconnect):
        await x.examine(ada)
    token = there.grants.issue(ADA, frozenset(SCOPES), now=clock.now())
    late = PlatformIdentity(1, "@ada", "x", Tokens(token, scopes=SCOPES).kept().secret, ADA)
    clock.set(clock.now() + timedelta(hours=3))
    with pytest.raises(Reconnect):
        await x.examine(late)
    with pytest.raises(Reconnect):
        await x.renew(late)


async def test_our_own_app_is_to_blame_for_its_secret_and_its_absence(
    there: XService, clock: HandClock
) -> None:
    wrong = X(HttpClient("X", there.url), base=there.url, app=OAuthApp("our-app", "guess"), now=clock.now)
    with pytest.raises(Misconfigured):
        await wrong.arrive(JOURNEY, luggage="", code=await code_of(wrong))
    await wrong.close()
    none = X(HttpClient("X", there.url), base=there.url, app=OAuthApp(), now=clock.now)
    with pytest.raises(Misconfigured, match="no app"):
        await none.depart(JOURNEY, {})
    await none.close()


async def test_people_go_to_x_itself_where_no_other_address_is_set(clock: HandClock) -> None:
    there = x_itself(
        PlatformSetup(
            lambda _name, default: default, "", clock.now, MemoryFeed(), lambda _name: OAuthApp("a", "b")
        )
    )
    departure = await there.depart(JOURNEY, {})
    assert departure.url.startswith("https://x.com/i/oauth2/authorize?")
    await there.close()


async def test_it_keeps_the_protocols_of_access(x: X) -> None:
    assert all(isinstance(x, each) for each in (ConnectsByOAuth, Renews, Examines, Revokes))
