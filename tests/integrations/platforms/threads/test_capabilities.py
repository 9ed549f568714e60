"""Threads beside publishing: counting, refusals, quotas, connecting, numbers."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from integrations.errors import Misconfigured, OutsideError, Reconnect, Rejected, TryLater, Uncertain
from integrations.http import HttpClient
from integrations.platforms.base import OAuthApp, PlatformIdentity
from integrations.platforms.base.connecting import AuthorizationRequest
from integrations.platforms.threads import Threads
from integrations.platforms.threads.text import count_characters
from tests.doubles.platforms.meta.graph import Refused
from tests.doubles.platforms.meta.threads import ThreadsDouble
from tests.integrations.platforms.graph_desk import (
    media_url,
    words,
)

JOURNEY = AuthorizationRequest("state-1", "https://desk.example.com/connect/threads/back", "v" * 43)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("plain", 5),
        ("Grün", 4),
        ("e\u0301", 2),
        ("🌷", 4),
        ("👩‍👩‍👧", 18),
        ("🇩🇪", 8),
        ("1\ufe0f\u20e3", 7),
        ("שלום", 4),
    ],
)
def test_emoji_count_as_their_bytes_and_letters_as_one(text: str, length: int) -> None:
    assert count_characters(text) == length


async def test_five_hundred_are_taken_and_one_more_is_not(
    threads: Threads, double: ThreadsDouble, who: PlatformIdentity
) -> None:
    fits = "x" * 496 + "🌷"
    assert count_characters(fits) == threads.limits.characters
    await threads.publish(words(fits, who))
    with pytest.raises(Rejected):
        await threads.publish(words(fits + "x", who))


async def test_a_sixth_link_is_named(threads: Threads, who: PlatformIdentity) -> None:
    links = " ".join(f"https://example.com/{number}" for number in range(6))
    with pytest.raises(Rejected, match="at most 5 links"):
        await threads.publish(words(links, who))
    assert threads.limits.links == 5


SLOW = Refused(613, "Calls to this api have exceeded the rate limit.")


@pytest.mark.parametrize(
    ("refusal", "meaning"),
    [
        (Refused(190, "-", subcode=463, status=401), (Reconnect, "190/463")),
        (Refused(190, "-", subcode=458), (Reconnect, "190/458")),
        (Refused(10, "-", status=403), (Reconnect, "10")),
        (Refused(200, "-", status=403), (Reconnect, "200")),
        (Refused(4, "-"), (TryLater, "4")),
        (SLOW, (TryLater, "613")),
        (Refused(2, "-", transient=True, status=500), (Uncertain, "500")),
        (Refused(1, "-"), (Uncertain, "400")),
        (Refused(99999, "-"), (Uncertain, "400")),
        (Refused(100, "-"), (Rejected, "100")),
        (Refused(368, "-"), (Rejected, "368")),
        (Refused(3, "-"), (Misconfigured, "3")),
    ],
)
async def test_refusals_are_sorted_by_what_to_do_next(
    threads: Threads,
    double: ThreadsDouble,
    who: PlatformIdentity,
    refusal: Refused,
    meaning: tuple[type, str],
) -> None:
    double.fails("threads_publish$", "refuse", refusal)
    with pytest.raises(OutsideError) as trouble:
        await threads.publish(words("hello", who))
    assert (type(trouble.value), trouble.value.code) == meaning
    assert double.posts == {}


@pytest.mark.parametrize(("code", "scope"), [(4, "app"), (17, "account"), (613, "account")])
async def test_whoever_has_to_wait_waits_as_long_as_the_headers_say(
    threads: Threads, double: ThreadsDouble, who: PlatformIdentity, code: int, scope: str
) -> None:
    use = '{"17":[{"type":"threads","call_count":100,"estimated_time_to_regain_access":19}]}'
    headers = {"X-Business-Use-Case-Usage": use}
    double.fails("threads$", "refuse", Refused(code, "-"), headers=headers)
    with pytest.raises(TryLater) as later:
        await threads.publish(words("hello", who))
    assert (later.value.wait, later.value.scope) == (timedelta(minutes=19), scope)


async def test_a_quota_that_is_used_up_is_told_with_the_publication(
    threads: Threads, double: ThreadsDouble, who: PlatformIdentity
) -> None:
    assert (await threads.publish(words("more is left", who))).spent is None
    double.headers = {"X-App-Usage": '{"call_count":100,"total_time":5,"total_cputime":5}'}
    landed = await threads.publish(words("the last one", who))
    assert landed.spent is not None
    assert landed.spent.scope == "app"


@pytest.mark.parametrize("subcode", [458, 460, 463, 467])
async def test_a_token_that_ended_closes_every_door(
    threads: Threads, double: ThreadsDouble, who: PlatformIdentity, subcode: int
) -> None:
    lost = replace(who, access=double.consent.token(trouble=subcode))
    for call in (
        threads.publish(words("hello", lost)),
        threads.examine(lost),
        threads.renew(lost),
        threads.listen(lost, since=LONG_AGO),
    ):
        with pytest.raises(Reconnect):
            await call


async def test_consent_opens_one_account_for_sixty_days(threads: Threads, double: ThreadsDouble) -> None:
    double.consent.denied = {"threads_delete"}
    departure = await threads.depart(JOURNEY, {})
    assert departure.url.startswith("https://www.threads.net/oauth/authorize?")
    back = double.consent.say_yes(departure.url)
    assert back["state"] == JOURNEY.state
    (found,) = await threads.arrive(JOURNEY, luggage="", code=f"{back['code']}#_")
    assert (found.handle, found.external_id) == ("@ada", double.account)
    assert found.access.expires_at is not None
    assert timedelta(days=59) < found.access.expires_at - datetime.now(UTC) < timedelta(days=61)
    assert found.standing is not None
    assert found.standing.missing == ("threads_delete",)
    assert found.standing.quota is not None
    assert (found.standing.quota.left, found.standing.quota.most) == (250, 250)
    assert found.access.secret not in repr(found)
    with pytest.raises(Rejected, match="begin again"):
        await threads.arrive(JOURNEY, luggage="", code=back["code"])


async def test_an_app_that_threads_does_not_know_is_the_owners_to_mend(
    threads: Threads, double: ThreadsDouble
) -> None:
    back = double.consent.say_yes((await threads.depart(JOURNEY, {})).url)
    double.consent.app_secret = "another"
    with pytest.raises(Misconfigured, match="client id and secret"):
        await threads.arrive(JOURNEY, luggage="", code=back["code"])


async def test_nobody_is_sent_anywhere_without_an_app(double: ThreadsDouble) -> None:
    threads = Threads(
        HttpClient("Threads", double.url), app=OAuthApp(), media_url=media_url, now=lambda: datetime.now(UTC)
    )
    with pytest.raises(Misconfigured, match="no app on Threads"):
        await threads.depart(JOURNEY, {})
    await threads.close()


async def test_access_is_prolonged_while_it_is_good(
    threads: Threads, double: ThreadsDouble, who: PlatformIdentity
) -> None:
    access = await threads.renew(who)
    assert access.secret != who.access
    assert access.expires_at is not None
    assert access.expires_at - datetime.now(UTC) > threads.renews_before
    double.fails("refresh_access_token", "status", status=503)
    with pytest.raises(TryLater):
        await threads.renew(who)


async def test_numbers_have_our_names(threads: Threads, who: PlatformIdentity) -> None:
    landed = await threads.publish(words("count me", who))
    (reading,) = await threads.measure(who, [landed.external_id, "99999999"])
    assert set(reading.numbers) == {"views", "likes", "comments", "shares", "quotes", "sends"}
    account = await threads.survey(who, since=LONG_AGO, until=datetime.now(UTC))
    assert account.numbers["views"] == 5, "a series is summed"
    assert account.numbers["followers"] == 7
