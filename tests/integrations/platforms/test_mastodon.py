"""Mastodon against mastodon_mock over sockets: connect, publish, find, measure, listen, act, disconnect."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from integrations.errors import Reconnect, Rejected, TryLater, Uncertain
from integrations.http import HttpClient
from integrations.platforms.base import MediaFile, OutgoingPost, PlatformIdentity, PostExtras
from integrations.platforms.base.connecting import AuthorizationRequest, FoundAccount
from integrations.platforms.mastodon import Mastodon
from integrations.platforms.mastodon.api import Keys

pytestmark = pytest.mark.slow

JOURNEY = AuthorizationRequest("state-1", "http://127.0.0.1:8080/connect/mastodon/back", "v" * 43)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


class Notes:
    """Steps as an Attempt keeps them."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    async def remember(self, step: str, value: str) -> None:
        self.kept[step] = value


@pytest.fixture
async def mastodon(fediverse: str) -> AsyncIterator[Mastodon]:
    platform = Mastodon(HttpClient("Mastodon", fediverse), home=fediverse, now=lambda: datetime.now(UTC))
    yield platform
    await platform.close()


async def consented(mastodon: Mastodon, fediverse: str, who: str = "testuser") -> FoundAccount:
    """Somebody goes to their server, says yes, and comes back with a code."""
    departure = await mastodon.depart(JOURNEY, {"server": fediverse})
    asked = {name: values[0] for name, values in parse_qs(urlsplit(departure.url).query).items()}
    assert asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"] == JOURNEY.redirect
    async with httpx.AsyncClient() as browser:
        answer = await browser.post(f"{fediverse}/oauth/authorize", data={**asked, "username": who})
    back = parse_qs(urlsplit(answer.headers["location"]).query)
    assert back["state"] == [JOURNEY.state]
    (found,) = await mastodon.arrive(JOURNEY, luggage=departure.luggage, code=back["code"][0])
    return found


@pytest.fixture
async def who(mastodon: Mastodon, fediverse: str) -> PlatformIdentity:
    found = await consented(mastodon, fediverse)
    return PlatformIdentity(1, found.handle, "mastodon", found.access.secret, found.external_id, found.server)


def words(text: str, who: PlatformIdentity, *, key: str = "1-1-1", **more: object) -> OutgoingPost:
    return OutgoingPost(key=key, identity=who, text=text, **more)  # type: ignore[arg-type]


async def statuses(who: PlatformIdentity, text: str) -> int:
    """How many of them say this."""
    async with httpx.AsyncClient() as browser:
        url = f"{who.server}/api/v1/accounts/{who.external_id}/statuses?limit=40"
        found = (await browser.get(url, headers=bearer(who))).json()
    return sum(text in each["content"] for each in found)


def bearer(who: PlatformIdentity) -> dict[str, str]:
    return {"Authorization": f"Bearer {Keys.read(who).token}"}


async def test_consent_opens_the_account_with_its_servers_own_limits(
    mastodon: Mastodon, fediverse: str
) -> None:
    found = await consented(mastodon, fediverse)
    assert found.handle == f"@testuser@{urlsplit(fediverse).netloc}"
    assert found.server == fediverse
    assert found.standing is not None
    assert found.standing.limits == {"characters": 500, "files": 4}
    assert found.standing.missing == ()
    assert found.access.secret not in repr(found)


async def test_a_post_is_up_once_under_its_key_and_found_by_its_words(
    mastodon: Mastodon, who: PlatformIdentity
) -> None:
    outgoing = words("Grün & <b>fett</b> 🌷 https://example.com #tag", who, key="1-2-1")
    first = await mastodon.publish(outgoing)
    again = await mastodon.publish(outgoing)
    assert first.external_id == again.external_id
    assert first.url.endswith(f"/@testuser/{first.external_id}")
    assert first.at.tzinfo is not None
    assert await mastodon.find(outgoing) == replace(first, spent=None)
    assert await mastodon.find(words("Grün & <b>fett</b>", who)) is None


async def test_a_picture_goes_with_its_description_and_is_uploaded_once(
    mastodon: Mastodon, who: PlatformIdentity, picture: Path
) -> None:
    notes = Notes()
    media = (MediaFile("-", str(picture), "image/png", "a red dot"),)
    outgoing = words("With a dot", who, key="1-3-1", media=media, remember=notes.remember)
    landed = await mastodon.publish(outgoing)
    async with httpx.AsyncClient() as browser:
        url = f"{who.server}/api/v1/statuses/{landed.external_id}"
        status = (await browser.get(url, headers=bearer(who))).json()
    (attached,) = status["media_attachments"]
    assert attached["description"] == "a red dot"
    assert notes.kept == {"media 0": attached["id"]}
    again = replace(outgoing, steps=notes.kept, media=(replace(media[0], path="/gone.png"),))
    assert (await mastodon.publish(again)).external_id == landed.external_id


async def test_pictures_without_words_are_not_taken_for_one_another(
    mastodon: Mastodon, who: PlatformIdentity, picture: Path
) -> None:
    found = []
    for number in (1, 2):
        notes, media = Notes(), (MediaFile("-", str(picture), "image/png"),)
        one = words("", who, key=f"1-3{number}-1", media=media, remember=notes.remember)
        landed = await mastodon.publish(one)
        again = await mastodon.find(replace(one, steps=notes.kept))
        assert again is not None
        assert again.external_id == landed.external_id
        assert await mastodon.find(one) is None, "it never got so far as to remember a picture"
        found.append(landed.external_id)
    assert len(set(found)) == 2


async def test_a_thread_that_was_cut_off_goes_on_where_it_ended(
    mastodon: Mastodon, who: PlatformIdentity
) -> None:
    """The third status is up and nobody heard of it: it is found, and only the fourth is put up."""
    notes = Notes()
    texts = tuple(f"thread part {number}" for number in range(4))
    whole = words(texts[0], who, key="1-4-1", besides=PostExtras(more=texts[1:]), remember=notes.remember)
    cut = replace(whole, besides=PostExtras(more=texts[1:3]))
    await mastodon.publish(cut)
    del notes.kept["status 2"]
    resumed = replace(whole, steps=dict(notes.kept), key="another key, as after an hour")
    assert await mastodon.find(resumed) is None, "it is not all up"
    landed = await mastodon.publish(resumed)
    assert landed.external_id == notes.kept["status 0"]
    assert [await statuses(who, text) for text in texts] == [1, 1, 1, 1]
    assert await mastodon.find(replace(whole, steps={})) is not None


async def test_a_thread_that_is_refused_in_the_middle_is_no_refusal(
    mastodon: Mastodon, who: PlatformIdentity
) -> None:
    thread = PostExtras(more=("x" * 501,))
    with pytest.raises(Uncertain, match="up to its part 1"):
        await mastodon.publish(words("a first part alone", who, key="1-41-1", besides=thread))
    assert await statuses(who, "a first part alone") == 1


async def test_who_sees_it_is_what_was_chosen(mastodon: Mastodon, who: PlatformIdentity) -> None:
    chosen = PostExtras(options={"visibility": "unlisted"})
    landed = await mastodon.publish(words("for some", who, key="1-5-1", besides=chosen))
    async with httpx.AsyncClient() as browser:
        url = f"{who.server}/api/v1/statuses/{landed.external_id}"
        assert (await browser.get(url, headers=bearer(who))).json()["visibility"] == "unlisted"


async def test_what_came_back_is_heard_and_counted(
    mastodon: Mastodon, who: PlatformIdentity, fediverse: str
) -> None:
    landed = await mastodon.publish(words("Talk to me", who, key="1-6-1"))
    await mastodon.examine(who)
    other = await consented(mastodon, fediverse, "alice")
    stranger = PlatformIdentity(
        2, other.handle, "mastodon", other.access.secret, other.external_id, other.server
    )
    await mastodon.engage(stranger, landed.external_id, "like")
    await mastodon.engage(stranger, landed.external_id, "share")
    answer = await mastodon.reply(words("@testuser why? <3", stranger, key="2-1-1"), to=landed.external_id)
    (reading,) = await mastodon.measure(who, [landed.external_id, "404404404"])
    assert reading.numbers == {"likes": 1, "comments": 1, "shares": 1}
    assert reading.own["shares"] == "reblogs_count"
    account = await mastodon.survey(who, since=LONG_AGO, until=datetime.now(UTC))
    assert account.numbers["posts"] >= 1
    assert set(account.numbers) == {"followers", "following", "posts"}
    heard = await mastodon.listen(who, since=LONG_AGO)
    assert {each.kind for each in heard} == {"like", "share", "reply"}
    (reply,) = [each for each in heard if each.kind == "reply"]
    assert (reply.external_id, reply.about, reply.text) == (
        answer.external_id,
        landed.external_id,
        "@testuser why? <3",
    )
    assert await mastodon.listen(who, since=heard[-1].at) == []


async def test_it_is_taken_down_and_that_is_no_trouble_twice(
    mastodon: Mastodon, who: PlatformIdentity
) -> None:
    landed = await mastodon.publish(words("Away with me", who, key="1-7-1"))
    await mastodon.delete(who, landed.external_id)
    await mastodon.delete(who, landed.external_id)
    assert await statuses(who, "Away with me") == 0


async def test_access_given_back_opens_nothing_any_more(mastodon: Mastodon, who: PlatformIdentity) -> None:
    await mastodon.revoke(who)
    with pytest.raises(Reconnect):
        await mastodon.publish(words("Am I in?", who, key="1-8-1"))
    with pytest.raises(Reconnect):
        await mastodon.examine(replace(who, access="no keys"))


async def test_words_that_are_too_long_are_refused_with_the_reason(
    mastodon: Mastodon, who: PlatformIdentity
) -> None:
    with pytest.raises(Rejected, match="too long"):
        await mastodon.publish(words("x" * 501, who, key="1-9-1"))


@pytest.mark.parametrize("status", [500, 503])
async def test_an_upload_that_failed_is_made_again_and_nothing_is_uncertain(
    mastodon: Mastodon, who: PlatformIdentity, picture: Path, status: int
) -> None:
    async with httpx.AsyncClient() as browser:
        fault = {
            "match": {"methods": ["POST"], "path": "/api/v2/media"},
            "effect": {"type": "status", "status": status},
            "times": 1,
        }
        await browser.post(f"{who.server}/api/v1/_mock/faults", json=fault)
        media = (MediaFile("-", str(picture), "image/png"),)
        with pytest.raises(TryLater):
            await mastodon.publish(words("later", who, key="1-10-1", media=media))
        await browser.delete(f"{who.server}/api/v1/_mock/faults")


async def test_too_much_waits_for_as_long_as_the_server_says(
    mastodon: Mastodon, who: PlatformIdentity
) -> None:
    reset = (datetime.now(UTC) + timedelta(minutes=5)).isoformat()
    async with httpx.AsyncClient() as browser:
        fault = {
            "match": {"methods": ["POST"], "path": "/api/v1/statuses"},
            "effect": {"type": "status", "status": 429, "headers": {"X-RateLimit-Reset": reset}},
            "times": 1,
        }
        await browser.post(f"{who.server}/api/v1/_mock/faults", json=fault)
        with pytest.raises(TryLater) as later:
            await mastodon.publish(words("busy", who, key="1-11-1"))
        await browser.delete(f"{who.server}/api/v1/_mock/faults")
    assert later.value.scope == "account"
    assert later.value.wait is not None
    assert timedelta(minutes=4) < later.value.wait <= timedelta(minutes=5)
