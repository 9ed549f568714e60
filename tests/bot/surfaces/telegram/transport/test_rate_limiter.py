"""The pace: as fast as Telegram allows and never faster, each chat in order, none in another's way."""

import asyncio
import heapq
import random
from collections import defaultdict
from collections.abc import Awaitable
from dataclasses import dataclass, field
from itertools import count, pairwise

import pytest

from bot.surfaces.telegram.transport import rate_limiter as pacing
from bot.surfaces.telegram.transport.rate_limiter import RateLimiter
from tests.doubles.clock import settled


class Flooded(Exception):
    """The server wants no more for so long."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"retry after {seconds}")
        self.seconds = seconds


class Seconds:
    """A clock that jumps to the next sleeper's moment when nothing else can happen."""

    def __init__(self) -> None:
        self.now = 1000.0
        self._sleepers: list[tuple[float, int, asyncio.Event]] = []
        self._turn = count()

    async def sleep(self, seconds: float) -> None:
        """Wait until the clock has jumped that far."""
        rung = asyncio.Event()
        heapq.heappush(self._sleepers, (self.now + seconds, next(self._turn), rung))
        await rung.wait()

    async def until(self, *calls: Awaitable[object]) -> float:
        """Let time pass until all of these are done; returns how long it took."""
        begun = self.now
        everything = asyncio.gather(*calls)
        await settled()
        while not everything.done():
            at, _, rung = heapq.heappop(self._sleepers)
            self.now = max(self.now, at)
            rung.set()
            await settled()
        everything.result()
        return self.now - begun


@dataclass
class Server:
    """Measures by its own arrivals, which the network scatters; floods whoever is too fast."""

    clock: Seconds
    jitter: float = 0.0
    came: dict[int, list[tuple[float, str]]] = field(default_factory=lambda: defaultdict(list))
    arrivals: list[float] = field(default_factory=list)
    floods: int = 0
    held: dict[int, float] = field(default_factory=dict)
    dice: random.Random = field(default_factory=lambda: random.Random(30))  # noqa: S311

    async def takes(self, chat: int, words: str, *, messages: int = 1) -> None:
        """A message or an album, a while later; then its answer, another while later."""
        await self.clock.sleep(self.dice.random() * self.jitter)
        self._measure(chat, messages)
        self.came[chat] += [(self.clock.now, words)] * messages
        self.arrivals += [self.clock.now] * messages
        await self.clock.sleep(self.dice.random() * self.jitter)

    def _measure(self, chat: int, messages: int) -> None:
        now, times = self.clock.now, [at for at, _ in self.came[chat]]
        held = self.held.get(chat, 0.0) - now
        crowded = sum(at > now - 1 for at in self.arrivals) > 30 - messages
        grouped = chat < 0 and sum(at > now - 60 for at in times) > 20 - messages
        if held > 0 or crowded or grouped or any(at > now - 1 for at in times):
            self.floods += 1
            raise Flooded(max(held, 1.0))


@dataclass
class Talk:
    """A pace, its clock and the server at the other end."""

    clock: Seconds
    server: Server
    limiter: RateLimiter

    async def says(self, chat: int, words: str = "", *, counts: bool = True, messages: int = 1) -> None:
        """Say something in its turn, again where the server wants a pause."""
        async with self.limiter.slot(chat, counts=counts, messages=messages) as turn:
            while True:
                try:
                    return await self.server.takes(chat, words, messages=messages)
                except Flooded as flood:
                    await turn.hold(flood.seconds)

    def times(self, chat: int) -> list[float]:
        """When this chat's messages came, in seconds since the beginning."""
        return [round(at - 1000.0, 3) for at, _ in self.server.came[chat]]

    def words(self, chat: int) -> list[str]:
        """What came in this chat."""
        return [said for _, said in self.server.came[chat]]


@pytest.fixture
async def talk() -> Talk:
    """Everybody, at the beginning."""
    clock = Seconds()
    return Talk(clock, Server(clock), RateLimiter(now=lambda: clock.now, sleep=clock.sleep))


@pytest.mark.parametrize("jitter", [0.0, 0.05, 0.1])
@pytest.mark.slow
async def test_1000_messages_to_100_chats_provoke_no_flood_and_take_no_longer_than_they_must(
    talk: Talk, jitter: float
) -> None:
    talk.server.jitter = jitter
    chats = [chat if chat % 2 else -chat for chat in range(1, 101)]
    took = await talk.clock.until(*(talk.says(chat, str(n)) for n in range(10) for chat in chats))
    shortest = (1000 - 30) / 30
    assert talk.server.floods == 0
    assert shortest <= took <= shortest * 1.15
    assert all(talk.words(chat) == [str(n) for n in range(10)] for chat in chats)


async def test_a_chat_gets_a_message_a_second_in_order(talk: Talk) -> None:
    await talk.clock.until(*(talk.says(1, str(n)) for n in range(5)))
    assert talk.words(1) == list("01234")
    assert talk.times(1) == [0.0, 1.02, 2.04, 3.06, 4.08]


async def test_a_group_gets_20_messages_a_minute(talk: Talk) -> None:
    talk.server.jitter = 0.1
    await talk.clock.until(*(talk.says(-1, str(n)) for n in range(45)))
    assert talk.server.floods == 0
    assert 120 < talk.times(-1)[40] < 123
    assert all(
        later - sooner > 60 for sooner, later in zip(talk.times(-1), talk.times(-1)[20:], strict=False)
    )


async def test_an_album_is_as_many_messages_to_a_group_and_overall(talk: Talk) -> None:
    talk.server.jitter = 0.1
    albums = [talk.says(chat, str(n), messages=10) for n in range(3) for chat in (-1, -2, -3, 4, 5)]
    await talk.clock.until(*albums, *(talk.says(chat, "a") for chat in range(100, 120)))
    assert talk.server.floods == 0
    assert talk.words(-1) == [each for each in "012" for _ in range(10)]
    assert 60 < talk.times(-1)[-1] < 62
    assert talk.times(4)[-1] < 7


async def test_edits_do_not_count(talk: Talk) -> None:
    took = await talk.clock.until(*(_edit(talk, -1) for _ in range(100)), talk.says(-1))
    assert took == 0


async def _edit(talk: Talk, chat: int) -> None:
    async with talk.limiter.slot(chat, counts=False):
        await asyncio.sleep(0)


async def test_a_flood_holds_its_chat_alone_and_the_held_message_stays_the_first(talk: Talk) -> None:
    talk.server.held[1] = talk.clock.now + 30
    talks = [talk.says(1, str(n)) for n in range(3)] + [talk.says(2, str(n)) for n in range(3)]
    await talk.clock.until(*talks)
    assert talk.server.floods == 1
    assert talk.words(1) == ["0", "1", "2"]
    assert talk.times(1)[0] == pytest.approx(30, abs=0.1)
    assert talk.times(2) == [0.0, 1.02, 2.04]


async def test_40_held_chats_leave_the_others_their_pace(talk: Talk) -> None:
    for chat in range(1, 41):
        talk.server.held[chat] = talk.clock.now + 60
    held = [talk.says(chat) for chat in range(1, 41)]
    await talk.clock.until(*held, *(talk.says(chat) for chat in range(100, 130)))
    assert max(talk.times(chat)[0] for chat in range(100, 130)) < 3
    assert talk.server.floods == 40


async def test_what_does_not_count_waits_for_the_end_of_a_flood_too_and_counts_after_its_own(
    talk: Talk,
) -> None:
    talk.server.held[1] = talk.clock.now + 5
    await talk.clock.until(talk.says(1, "edit", counts=False))
    assert talk.times(1)[0] == pytest.approx(5, abs=0.1)
    await talk.clock.until(*(talk.says(1, "edit", counts=False) for _ in range(3)))
    assert all(later - sooner >= 1 for sooner, later in pairwise(talk.times(1)))
    floods = talk.server.floods
    await talk.clock.until(talk.clock.sleep(pacing.STRICT + 5))
    assert await talk.clock.until(*(_edit(talk, 1) for _ in range(3))) == 0
    assert floods in (1, 2)


async def test_a_chat_with_much_to_say_keeps_nobody_waiting(talk: Talk) -> None:
    loud = [talk.says(chat, str(n)) for n in range(20) for chat in range(1, 21)]
    await talk.clock.until(*loud, talk.says(99))
    assert talk.times(99)[0] < 1.1


async def test_a_cancelled_turn_gives_its_places_back(talk: Talk) -> None:
    await talk.clock.until(talk.says(1, "a"))
    waiting = [asyncio.create_task(talk.says(1, each)) for each in "bc"]
    await settled()
    for each in waiting:
        each.cancel()
        await settled()
    await talk.clock.until(*(talk.says(1, each) for each in "de"))
    assert talk.words(1) == ["a", "d", "e"]


async def test_a_turn_that_is_cancelled_while_it_is_held_gives_its_places_back(talk: Talk) -> None:
    talk.server.held[1] = talk.clock.now + 9
    held = asyncio.create_task(talk.says(1, "a"))
    for _ in range(2):
        await talk.clock.until(talk.clock.sleep(0.5))
    held.cancel()
    await settled()
    await talk.clock.until(*(talk.says(chat) for chat in range(2, 62)), talk.says(1, "b"))
    assert talk.words(1) == ["b"]
    assert talk.server.floods == 1


async def test_chats_with_nothing_to_remember_are_forgotten(talk: Talk) -> None:
    for chat in range(1, 2001):
        async with talk.limiter.slot(chat, counts=False):
            pass
    async with talk.limiter.slot(1):
        async with talk.limiter.slot(5000, counts=False):
            pass
        assert set(talk.limiter._chats) == {1, 5000}
