"""Accounts of LinkedIn: a member and their pages by one consent, numbers where they are given, webhooks."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from integrations.errors import Reconnect, Rejected
from integrations.platforms.base import OutgoingPost, PlatformIdentity
from integrations.platforms.base.connecting import AuthorizationRequest, FoundAccount
from integrations.platforms.linkedin import LinkedIn, webhooks
from tests.doubles.clock import HandClock
from tests.doubles.platforms.linkedin import ADA, OTHER_PAGE, PAGE, LinkedInService
from tests.integrations.platforms.linkedin.conftest import MEMBER, PAGES, Login

JOURNEY = AuthorizationRequest("state-1", "http://127.0.0.1:8080/connect/linkedin/back", "v" * 43)

PLAIN = "515aae133b435d4000956731f68ae5cf5eb85d4f0dc6a546d2bfcd3595ec1ae1"


async def connected(linkedin: LinkedIn, scopes: str) -> list[FoundAccount]:
    """Somebody goes there, says yes, and comes back."""
    departure = await linkedin.depart(JOURNEY, {"scopes": scopes})
    async with httpx.AsyncClient() as browser:
        answer = await browser.get(departure.url)
    back = parse_qs(urlsplit(answer.headers["location"]).query)
    return list(await linkedin.arrive(JOURNEY, luggage="", code=back["code"][0]))


async def test_a_member_alone_is_found_with_what_every_app_may_ask_for(
    linkedin: LinkedIn, there: LinkedInService, clock: HandClock
) -> None:
    there.grants.lasts = timedelta(days=60)
    (found,) = await connected(linkedin, linkedin.questions[0].value)
    assert (found.external_id, found.handle) == (ADA, "Ada Lovelace")
    assert found.access.expires_at == clock.now() + timedelta(days=60)


async def test_pages_are_found_where_the_app_may_ask_for_them(linkedin: LinkedIn) -> None:
    found = await connected(linkedin, " ".join((*MEMBER, *PAGES)))
    assert [each.external_id for each in found] == [ADA, PAGE, OTHER_PAGE]
    assert [each.note for each in found] == ["", "page", "page"]
    assert found[1].handle == "Bakery 77"


async def test_a_right_that_people_leave_out_leaves_its_accounts_out(
    linkedin: LinkedIn, there: LinkedInService
) -> None:
    there.grants.refuses = frozenset({"w_member_social"})
    assert await connected(linkedin, " ".join(MEMBER)) == []


@pytest.mark.parametrize("typed", ["no such thing!", "a;b", "<script>"])
async def test_what_names_no_right_is_refused(linkedin: LinkedIn, typed: str) -> None:
    with pytest.raises(Rejected):
        await linkedin.depart(JOURNEY, {"scopes": typed})


async def test_access_is_renewed_only_where_linkedin_gave_the_right(
    linkedin: LinkedIn, there: LinkedInService, ada: PlatformIdentity
) -> None:
    with pytest.raises(Reconnect):
        await linkedin.renew(ada)
    there.grants.refreshes = True
    (found,) = await connected(linkedin, " ".join(MEMBER))
    renewed = await linkedin.renew(PlatformIdentity(1, "Ada", "linkedin", found.access.secret, ADA))
    anew = PlatformIdentity(1, "Ada", "linkedin", renewed.secret, ADA)
    assert (await linkedin.examine(anew)).handle == "Ada Lovelace"


async def test_an_account_that_may_not_publish_is_known(linkedin: LinkedIn, login: Login) -> None:
    reading = login(PAGE, ("r_organization_social",))
    assert (await linkedin.examine(reading)).missing == ("w_organization_social",)


async def test_a_pages_numbers_are_one_call(
    linkedin: LinkedIn, there: LinkedInService, page: PlatformIdentity
) -> None:
    urns = [(await linkedin.publish(OutgoingPost(f"{n}", page, f"post {n}"))).external_id for n in range(3)]
    there.posts[urns[0]].numbers = {"impressionCount": 90, "likeCount": 7, "clickCount": 2}
    there.calls.clear()
    readings = await linkedin.measure(page, [*urns, "urn:li:share:1"])
    assert len(there.calls) == 1
    assert readings[0].numbers == {
        "views": 90, "reach": 0, "clicks": 2, "likes": 7, "comments": 0, "shares": 0,
    }  # fmt: skip


async def test_a_page_has_followers_and_a_member_shows_none(
    linkedin: LinkedIn, page: PlatformIdentity, ada: PlatformIdentity, clock: HandClock
) -> None:
    at = {"since": clock.now(), "until": clock.now()}
    assert (await linkedin.survey(page, **at)).numbers == {"followers": 12}
    assert (await linkedin.survey(ada, **at)).numbers == {}


async def test_a_members_numbers_need_a_right_of_their_own(
    linkedin: LinkedIn, there: LinkedInService, login: Login
) -> None:
    able = login(ADA, (*MEMBER, "r_member_postAnalytics"))
    urn = (await linkedin.publish(OutgoingPost("1", able, "post"))).external_id
    there.posts[urn].numbers = {"IMPRESSION": 40, "REACTION": 4}
    (reading,) = await linkedin.measure(able, [urn])
    assert reading.numbers == {"views": 40, "reach": 0, "likes": 4, "comments": 0, "shares": 0}
    assert await linkedin.measure(login(ADA, MEMBER), [urn]) == []


def test_a_webhook_is_answered_and_known_by_its_signature() -> None:
    """printf body | openssl dgst -sha256 -hmac key; the same of hmacsha256=body"""
    assert webhooks.answer_challenge("body", secret="key")["challengeCode"] == "body"
    genuine = webhooks.answer_challenge("body", secret="key")["challengeResponse"]
    prefixed = webhooks.answer_challenge("hmacsha256=body", secret="key")["challengeResponse"]
    assert genuine == PLAIN
    for signature in (genuine, prefixed, f"hmacsha256={prefixed}"):
        assert webhooks.is_genuine(b"body", signature, secret="key")
    for signature in ("", PLAIN[::-1], "ü"):
        assert not webhooks.is_genuine(b"body", signature, secret="key")
    assert not webhooks.is_genuine(b"body", genuine, secret="")
