"""The sandbox: one entry a key, trouble on request, and an audience that can be rehearsed again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from integrations.errors import OutsideError, Reconnect, Rejected, TryLater, Uncertain
from integrations.platforms.base import (
    Finds,
    Listens,
    Measures,
    OutgoingPost,
    Platform,
    PlatformIdentity,
    PlatformSetup,
    ReceivedActivity,
    SimulatesPlatforms,
)
from integrations.platforms.sandbox import FAULTS, Sandbox, build
from tests.doubles.clock import HandClock
from tests.doubles.feed import MemoryFeed

START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
WHO = PlatformIdentity(account_id=1, handle="@demo", stands_for="x")
OUTGOING = OutgoingPost(key="1-1-1", identity=WHO, text="Spring is here")


@pytest.fixture
def clock() -> HandClock:
    return HandClock(START)


@pytest.fixture
def feed() -> MemoryFeed:
    return MemoryFeed()


@pytest.fixture
def sandbox(clock: HandClock, feed: MemoryFeed) -> Sandbox:
    return build(PlatformSetup(lambda _name, default: default, "http://127.0.0.1:8080", clock.now, feed))


def test_it_keeps_every_protocol_that_a_rehearsal_needs(sandbox: Sandbox) -> None:
    for protocol in (Platform, Finds, Measures, Listens, SimulatesPlatforms):
        assert isinstance(sandbox, protocol)


async def test_what_is_published_stands_on_the_feed_and_is_found(sandbox: Sandbox, feed: MemoryFeed) -> None:
    landed = await sandbox.publish(OUTGOING)

    assert landed.url == "http://127.0.0.1:8080/feed/1"
    assert (landed.external_id, landed.at) == ("1", START)
    assert feed.up["1-1-1"].text == "Spring is here"
    assert await sandbox.find(OUTGOING) == landed
    assert await sandbox.find(replace(OUTGOING, key="other")) is None


async def test_the_same_key_never_stands_there_twice(sandbox: Sandbox, feed: MemoryFeed) -> None:
    assert await sandbox.publish(OUTGOING) == await sandbox.publish(OUTGOING)
    assert len(feed.up) == 1


@pytest.mark.parametrize(
    ("fault", "trouble", "is_up"),
    [
        ("refuse", Rejected, False),
        ("limit", TryLater, False),
        ("timeout-before", Uncertain, False),
        ("timeout-after", Uncertain, True),
        ("expire", Reconnect, False),
        ("crash", RuntimeError, False),
    ],
)
async def test_a_fault_is_played_once_and_then_all_is_well(
    sandbox: Sandbox, feed: MemoryFeed, fault: str, trouble: type[Exception], is_up: bool
) -> None:
    feed.faults = [fault]
    with pytest.raises(trouble) as caught:
        await sandbox.publish(OUTGOING)

    assert bool(feed.up) == is_up
    assert isinstance(caught.value, OutsideError) == (fault != "crash")
    assert (await sandbox.publish(OUTGOING)).external_id == "1"


async def test_too_much_names_the_time_to_wait(sandbox: Sandbox, feed: MemoryFeed) -> None:
    feed.faults = ["limit"]
    with pytest.raises(TryLater) as caught:
        await sandbox.publish(OUTGOING)
    assert caught.value.wait == timedelta(minutes=15)


def test_every_fault_says_what_it_does(sandbox: Sandbox) -> None:
    assert sandbox.faults == FAULTS
    assert all(meaning.islower() or meaning[0].islower() for meaning in FAULTS.values())


async def publish_many(sandbox: Sandbox, count: int) -> list[str]:
    return [
        (await sandbox.publish(replace(OUTGOING, key=f"key-{number}"))).external_id for number in range(count)
    ]


async def test_numbers_rise_quickly_level_off_and_never_fall(sandbox: Sandbox, clock: HandClock) -> None:
    ids = await publish_many(sandbox, 30)
    series: dict[str, list[dict[str, int]]] = {each: [] for each in ids}
    for _day in range(15):
        for reading in await sandbox.measure(WHO, ids):
            series[reading.external_id].append(dict(reading.numbers))
        await clock.pass_time(days=1)

    for readings in series.values():
        for name in ("views", "likes", "comments", "shares"):
            values = [reading[name] for reading in readings]
            assert values == sorted(values)
        views = [reading["views"] for reading in readings]
        assert views[0] == 0
        assert views[1] > 0.8 * views[-1] > 0
        assert views[-1] - views[-2] <= 0.01 * views[-1]
    finals = sorted(readings[-1]["views"] for readings in series.values())
    assert finals[-1] > 4 * finals[0], "some do much better than others"


async def test_a_rehearsal_can_be_repeated(sandbox: Sandbox, clock: HandClock) -> None:
    again = build(PlatformSetup(lambda _name, default: default, "http://other", clock.now, MemoryFeed()))
    ids = await publish_many(sandbox, 5)
    await publish_many(again, 5)
    await clock.pass_time(days=2)

    assert await sandbox.measure(WHO, ids) == await again.measure(WHO, ids)
    assert await sandbox.listen(WHO, since=START) == await again.listen(WHO, since=START)


async def test_comments_come_over_days_and_agree_with_the_numbers(sandbox: Sandbox, clock: HandClock) -> None:
    ids = await publish_many(sandbox, 20)
    since = START
    heard: list[ReceivedActivity] = []
    for _half_day in range(8):
        await clock.pass_time(hours=12)
        heard += await sandbox.listen(WHO, since=since)
        since = clock.now()
        counted = {
            reading.external_id: reading.numbers["comments"] for reading in await sandbox.measure(WHO, ids)
        }
        assert counted == {each: sum(comment.about == each for comment in heard) for each in ids}

    assert heard
    assert len({comment.external_id for comment in heard}) == len(heard)
    assert all(comment.kind == "comment" and comment.author and comment.text for comment in heard)
    assert max(comment.at for comment in heard) > START + timedelta(hours=24)


async def test_ids_it_does_not_know_and_other_accounts_are_left_out(
    sandbox: Sandbox, clock: HandClock
) -> None:
    [known] = await publish_many(sandbox, 1)
    await clock.pass_time(days=1)
    assert [reading.external_id for reading in await sandbox.measure(WHO, [known, "99"])] == [known]
    assert await sandbox.measure(replace(WHO, account_id=2), [known]) == []
