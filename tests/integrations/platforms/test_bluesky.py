"""Bluesky against a strict double over sockets: one post whatever happens, bytes counted, access renewed."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from integrations.errors import Reconnect, Rejected, TryLater, Uncertain
from integrations.http import HttpClient
from integrations.platforms.base import MediaFile, OutgoingPost, PlatformIdentity, PostExtras
from integrations.platforms.bluesky import Bluesky
from tests.doubles.clock import HandClock
from tests.doubles.platforms.bluesky import Fault, World, serving

START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
PUT = "com.atproto.repo.putRecord"


@pytest.fixture
def clock() -> HandClock:
    return HandClock(START)


@pytest.fixture
def world(clock: HandClock) -> World:
    world = World(clock.now)
    world.account("ada.example.org", "app-pass")
    world.account("bo.example.org", "other")
    return world


@pytest.fixture
async def bluesky(world: World, clock: HandClock) -> AsyncIterator[Bluesky]:
    async with serving(world) as url:
        platform = Bluesky(HttpClient("Bluesky", url), home=url, now=clock.now)
        yield platform
        await platform.close()


async def admitted(bluesky: Bluesky, handle: str, password: str) -> PlatformIdentity:
    (found,) = await bluesky.admit({"handle": handle, "password": password, "server": ""})
    assert password not in repr(found)
    return PlatformIdentity(1, found.handle, "bluesky", found.access.secret, found.external_id, found.server)


@pytest.fixture
async def who(bluesky: Bluesky) -> PlatformIdentity:
    return await admitted(bluesky, "@ada.example.org", "app-pass")


class Notes:
    """Steps as an Attempt keeps them."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    async def remember(self, step: str, value: str) -> None:
        self.kept[step] = value


def outgoing(who: PlatformIdentity, text: str, notes: Notes, **more: object) -> OutgoingPost:
    return OutgoingPost("1-1-1", who, text, remember=notes.remember, steps=dict(notes.kept), **more)  # type: ignore[arg-type]


async def test_a_wrong_app_password_is_said_plainly(bluesky: Bluesky) -> None:
    with pytest.raises(Rejected, match="app password"):
        await admitted(bluesky, "ada.example.org", "wrong")


@pytest.mark.parametrize("typed", ["nonsense", "10.0.0.1", "[::1]", "a.b:22", "http://plain.example.org"])
async def test_a_server_is_a_name_on_the_public_net(bluesky: Bluesky, typed: str) -> None:
    with pytest.raises(Rejected):
        await bluesky.admit({"handle": "a", "password": "b", "server": typed})


async def test_links_mentions_and_tags_stand_on_their_bytes(
    bluesky: Bluesky, who: PlatformIdentity, world: World
) -> None:
    text = "Grün 🌷 @bo.example.org and @nobody.example.org: https://example.com/a_(b). (#frühling) #1 #ok"
    await bluesky.publish(outgoing(who, text, Notes()))
    ((record, _),) = world.records.values()
    raw = text.encode()
    stood = [raw[each["index"]["byteStart"] : each["index"]["byteEnd"]].decode() for each in record["facets"]]
    assert stood == ["@bo.example.org", "https://example.com/a_(b)", "#ok"]


async def test_a_lost_answer_is_found_and_sending_again_makes_no_second_post(
    bluesky: Bluesky, who: PlatformIdentity, world: World, clock: HandClock
) -> None:
    notes = Notes()
    world.faults.append(Fault(PUT, 500, "after"))
    with pytest.raises(Uncertain):
        await bluesky.publish(outgoing(who, "once", notes))
    again = outgoing(who, "once", notes)
    found = await bluesky.find(again)
    await clock.pass_time(hours=5)
    assert found is not None
    who = replace(who, access=(await bluesky.renew(who)).secret)
    assert await bluesky.publish(replace(again, identity=who)) == found
    assert (world.posts(who.external_id), world.commits) == (["once"], 1)


async def test_what_was_never_there_is_not_found(
    bluesky: Bluesky, who: PlatformIdentity, world: World
) -> None:
    notes = Notes()
    assert await bluesky.find(outgoing(who, "never", notes)) is None
    assert world.calls == ["com.atproto.server.createSession"], "nothing was remembered, so nothing was sent"
    world.faults.append(Fault(PUT, 500, "before"))
    with pytest.raises(Uncertain):
        await bluesky.publish(outgoing(who, "never", notes))
    assert await bluesky.find(outgoing(who, "never", notes)) is None


async def test_a_thread_that_was_cut_off_goes_on_where_it_ended(
    bluesky: Bluesky, who: PlatformIdentity, world: World
) -> None:
    notes = Notes()
    thread = PostExtras(more=("two", "three"))

    async def dies(step: str, value: str) -> None:
        if step == "record 2":
            raise TryLater("The claim is lost.")
        await notes.remember(step, value)

    with pytest.raises(TryLater):
        await bluesky.publish(replace(outgoing(who, "one", notes, besides=thread), remember=dies))
    assert world.posts(who.external_id) == ["one", "two"]
    resumed = outgoing(who, "one", notes, besides=thread)
    assert await bluesky.find(resumed) is None
    landed = await bluesky.publish(resumed)
    assert world.posts(who.external_id) == ["one", "two", "three"]
    last = next(record for record, _ in world.records.values() if record["text"] == "three")
    assert last["reply"]["root"]["uri"] == landed.external_id
    assert last["reply"]["parent"]["uri"] != landed.external_id


async def test_a_thread_that_is_refused_in_the_middle_is_no_refusal(
    bluesky: Bluesky, who: PlatformIdentity, world: World
) -> None:
    thread = PostExtras(more=("x" * 301,))
    with pytest.raises(Uncertain, match="up to its part 1"):
        await bluesky.publish(outgoing(who, "one", Notes(), besides=thread))
    assert world.posts(who.external_id) == ["one"]


async def test_pictures_go_with_what_they_show(
    bluesky: Bluesky, who: PlatformIdentity, world: World, picture: Path
) -> None:
    media = (MediaFile("-", str(picture), "image/png", "a red dot"),)
    await bluesky.publish(outgoing(who, "", Notes(), media=media))
    ((record, _),) = world.records.values()
    (image,) = record["embed"]["images"]
    assert image["alt"] == "a red dot"


async def test_an_upload_that_broke_is_not_uncertain(
    bluesky: Bluesky, who: PlatformIdentity, world: World, picture: Path
) -> None:
    world.faults.append(Fault("com.atproto.repo.uploadBlob", 502))
    media = (MediaFile("-", str(picture), "image/png"),)
    with pytest.raises(TryLater):
        await bluesky.publish(outgoing(who, "later", Notes(), media=media))
    assert world.commits == 0


async def test_who_may_answer_is_settled_before_the_post_is_there(
    bluesky: Bluesky, who: PlatformIdentity, world: World
) -> None:
    chosen = PostExtras(options={"reply": "nobody"})
    landed = await bluesky.publish(outgoing(who, "quiet", Notes(), besides=chosen))
    (first, *_) = world.records
    assert first[1] == "app.bsky.feed.threadgate"
    assert world.records[first][0]["post"] == landed.external_id
    assert world.records[first][0]["allow"] == []


async def test_what_came_back_is_heard_counted_answered_and_hidden(
    bluesky: Bluesky, who: PlatformIdentity, world: World, clock: HandClock
) -> None:
    landed = await bluesky.publish(outgoing(who, "Talk to me", Notes()))
    stranger = await admitted(bluesky, "bo.example.org", "other")
    await clock.pass_time(minutes=1)
    for _ in range(2):
        await bluesky.engage(stranger, landed.external_id, "like")
        await bluesky.engage(stranger, landed.external_id, "share")
    answer = await bluesky.reply(outgoing(stranger, "why?", Notes()), to=landed.external_id)
    (reading,) = await bluesky.measure(who, [landed.external_id, "at://did:plc:x/app.bsky.feed.post/none"])
    assert reading.numbers == {"likes": 1, "comments": 1, "shares": 1, "quotes": 0}
    assert reading.own["comments"] == "replyCount"
    account = await bluesky.survey(who, since=START, until=clock.now())
    assert account.numbers == {"followers": 12, "following": 3, "posts": 1}
    heard = await bluesky.listen(who, since=START)
    assert sorted(each.kind for each in heard) == ["like", "reply", "share"]
    (reply,) = [each for each in heard if each.kind == "reply"]
    assert (reply.external_id, reply.about, reply.text) == (answer.external_id, landed.external_id, "why?")
    for _ in range(2):
        await bluesky.hide(who, answer.external_id, below=landed.external_id)
    gate = world.get(who.external_id, "app.bsky.feed.threadgate", landed.external_id[-13:])
    assert gate["value"]["hiddenReplies"] == [answer.external_id]
    await bluesky.delete(who, landed.external_id)
    await bluesky.delete(who, landed.external_id)
    assert world.posts(who.external_id) == []


async def test_a_session_that_ended_is_renewed_by_token_and_then_by_password(
    bluesky: Bluesky, who: PlatformIdentity, clock: HandClock
) -> None:
    await clock.pass_time(hours=3)
    with pytest.raises(Reconnect) as ended:
        await bluesky.publish(outgoing(who, "late", Notes()))
    assert ended.value.code == "ExpiredToken"
    access = await bluesky.renew(who)
    assert access.expires_at == START + timedelta(hours=5)
    await bluesky.publish(outgoing(replace(who, access=access.secret), "late", Notes()))
    assert (await bluesky.renew(who)).expires_at, (
        "its refresh token is used up, so the password makes a new one"
    )
    broken = {**json.loads(access.secret), "refresh": "", "password": "taken away"}
    with pytest.raises(Reconnect):
        await bluesky.renew(replace(who, access=json.dumps(broken)))


async def test_too_much_waits_for_as_long_as_the_server_says(
    bluesky: Bluesky, who: PlatformIdentity, world: World
) -> None:
    reset = str(int(datetime.now(UTC).timestamp()) + 120)
    world.faults.append(Fault(PUT, 429, headers={"RateLimit-Reset": reset}))
    with pytest.raises(TryLater) as later:
        await bluesky.publish(outgoing(who, "busy", Notes()))
    assert later.value.scope == "account"
    assert later.value.wait is not None
    assert timedelta(seconds=100) < later.value.wait <= timedelta(seconds=120)


async def test_access_given_back_renews_nothing_by_token(
    bluesky: Bluesky, who: PlatformIdentity, world: World
) -> None:
    await bluesky.revoke(who)
    assert world.refreshes == set()
