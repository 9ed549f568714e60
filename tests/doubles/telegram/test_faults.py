"""The double of Telegram keeps its rates when told to, and fails in the ways and the order it is told."""

import asyncio

import aiohttp
import pytest

from tests.doubles.http_calls import Caller
from tests.doubles.telegram import Telegram


class Seconds:
    """A clock of the rates that is moved by hand."""

    def __init__(self, telegram: Telegram) -> None:
        self.now = 0.0
        telegram.weather.limited = True
        telegram.weather.seconds = lambda: self.now


async def test_a_chat_takes_a_short_burst_and_then_one_a_second(telegram: Telegram, caller: Caller) -> None:
    clock, dana = Seconds(telegram), telegram.alone("dana").id
    for _ in range(3):
        await caller.call("sendMessage", chat_id=dana, text="x")
    status, body = await caller.answer("sendMessage", chat_id=dana, text="x")
    assert (status, body["description"], body["parameters"]) == (
        429,
        "Too Many Requests: retry after 3",
        {"retry_after": 3},
    )
    await caller.call("sendMessage", chat_id=telegram.private("bob").id, text="x")
    clock.now = 3.0
    await caller.call("sendMessage", chat_id=dana, text="x")
    for _ in range(20):
        clock.now += 1.0
        await caller.call("sendMessage", chat_id=dana, text="x")


async def test_a_group_takes_twenty_a_minute_and_edits_do_not_count(
    telegram: Telegram, caller: Caller
) -> None:
    clock, place = Seconds(telegram), telegram.social.id
    sent = await caller.call("sendMessage", chat_id=place, text="x")
    for number in range(1, 20):
        clock.now = float(number)
        await caller.call("sendMessage", chat_id=place, text="x")
    clock.now = 22.0
    assert "retry after 38" in await caller.refused("sendMessage", chat_id=place, text="x")
    for number in range(30):
        at = {"chat_id": place, "message_id": sent["message_id"]}
        await caller.call("editMessageText", **at, text=str(number))
    clock.now = 60.0
    await caller.call("sendMessage", chat_id=place, text="x")


async def test_all_chats_together_take_thirty_a_second(telegram: Telegram, caller: Caller) -> None:
    clock = Seconds(telegram)
    people = [telegram.private(f"p{number}").id for number in range(31)]
    for each in people[:30]:
        await caller.call("sendMessage", chat_id=each, text="x")
    assert "retry after 1" in await caller.refused("sendMessage", chat_id=people[30], text="x")
    clock.now = 1.0
    await caller.call("sendMessage", chat_id=people[30], text="x")


async def test_faults_come_in_their_order(telegram: Telegram, caller: Caller) -> None:
    place, weather = telegram.social.id, telegram.weather
    weather.fails("sendMessage", "refuse", status=500, words="Internal Server Error")
    assert await caller.refused("sendMessage", chat_id=place, text="not done") == "Internal Server Error"
    weather.fails("sendMessage", "status", status=502)
    with pytest.raises(aiohttp.ContentTypeError):
        await caller.answer("sendMessage", chat_id=place, text="not done")
    weather.fails("sendMessage", "drop")
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await caller.answer("sendMessage", chat_id=place, text="not done")
    weather.fails("*", "lost")
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await caller.answer("sendMessage", chat_id=place, text="done, but nobody hears of it")
    weather.fails("sendMessage", "stall", after=0.05)
    await caller.call("sendMessage", chat_id=place, text="late")
    weather.fails("sendMessage", "stall", after=5.0)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await caller.answer("sendMessage", chat_id=place, text="too late")
    weather.fails("sendMessage", "ratelimited", times=2, after=7)
    for _ in range(2):
        status, body = await caller.answer("sendMessage", chat_id=place, text="x")
        assert (status, body["parameters"]["retry_after"]) == (429, 7)
    assert [each.text for each in telegram.posted()] == ["done, but nobody hears of it", "late"]


async def test_calls_are_remembered_in_order_with_what_they_were_answered(
    telegram: Telegram, caller: Caller
) -> None:
    await caller.call("sendMessage", chat_id=telegram.social.id, text="x")
    await caller.refused("editMessageText", chat_id=telegram.social.id, message_id=404, text="y")
    assert [each.method for each in telegram.world.calls] == ["sendMessage", "editMessageText"]
    assert telegram.called("sendMessage")[0]["text"] == "x"
    assert telegram.refused() == [("editMessageText", "Bad Request: message to edit not found")]
