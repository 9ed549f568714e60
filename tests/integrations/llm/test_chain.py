"""The chain: who is asked, how long anybody is waited for, and what is told of it."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from integrations.errors import Declined, Misconfigured, OutsideError, Rejected, TryLater
from integrations.llm.base import Event, FinalAnswer, FinishedCall, Model, Reset, TextDelta, TokenUsage
from integrations.llm.chain import OUT_OF_REACH, SPENT, ModelChain
from integrations.llm.chain.chained_models import ChainedModel
from tests.doubles.clock import HandClock
from tests.doubles.model import Paid, Played
from tests.integrations.llm.asking import Heard, ask, request

START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
BUSY = TryLater("Busy.", code="529")
HOUR = TryLater("Slow down.", wait=timedelta(hours=1), code="429")
KEY = Misconfigured("The key is wrong.", code="401")
HALF = TextDelta("Hel")
FINE = (TextDelta("Hello"), FinalAnswer("Hello", (), "m"))


@pytest.fixture
def clock() -> HandClock:
    return HandClock(START)


def chain(clock: HandClock, *models: Model, deadline: float = 5) -> ModelChain:
    return ModelChain(models, clock=clock, deadline=timedelta(seconds=deadline))


async def heard(chain: ModelChain, clock: HandClock, *, free: bool = False) -> Heard:
    """An answer, with time passing for whoever waits."""
    asking = asyncio.create_task(ask(chain, replace(request(), free=free)))
    while not asking.done():
        await clock.pass_time(seconds=0.25 if clock.next_alarm else 0)
    return await asking


def names(found: Sequence[Event]) -> list[str]:
    return [each.provider for each in found if isinstance(each, FinishedCall)]


async def test_the_first_choice_answers(clock: HandClock) -> None:
    first, last = Played("first", FINE), Played("last")
    found = await heard(chain(clock, first, last), clock)
    assert (found.done.text, found.done.label, found.done.instead_of) == ("Hello", "drafted by first", "")
    assert last.requests == []


async def test_one_that_fails_quickly_is_asked_again_after_a_breath(clock: HandClock) -> None:
    first = Played("first", (BUSY,), FINE)
    found = await heard(chain(clock, first), clock)
    assert found.done.text == "Hello"
    assert clock.now() - START == timedelta(seconds=0.25)


@pytest.mark.parametrize(
    ("trouble", "tries"), [(BUSY, 2), (HOUR, 1), (KEY, 1), (Rejected("Too long.", code="413"), 1)]
)
async def test_the_next_one_answers_when_the_first_cannot(
    clock: HandClock, trouble: OutsideError, tries: int
) -> None:
    first, last = Played("first", *[(trouble,)] * tries), Played("last", FINE)
    found = await heard(chain(clock, first, Played("second", (trouble,), (trouble,)), last), clock)
    assert (found.done.label, found.done.instead_of) == (OUT_OF_REACH, "first")
    assert names(found.events) == [*["first"] * tries, *["second"] * tries, "last"]
    assert [each.trouble for each in found.called][: tries + 1] == [trouble] * (tries + 1)
    assert clock.now() - START < timedelta(seconds=2)


async def test_who_declines_is_the_end_of_it(clock: HandClock) -> None:
    other = Played("other", FINE)
    no = Declined("No.", code="refusal")
    found = await heard(chain(clock, Played("first", (HALF, no)), other), clock)
    assert found.trouble is no
    assert isinstance(found.events[-1], Reset)
    assert other.requests == []


async def test_what_was_shown_is_taken_back_before_another_begins(clock: HandClock) -> None:
    found = await heard(chain(clock, Played("first", (HALF, HOUR)), Played("last", FINE)), clock)
    assert [type(each) for each in found.events] == [
        TextDelta,
        FinishedCall,
        Reset,
        TextDelta,
        FinishedCall,
        FinalAnswer,
    ]
    whole = await heard(chain(clock, Played("first", (HOUR,)), Played("last", FINE)), clock)
    assert Reset not in [type(each) for each in whole.events]


@pytest.mark.parametrize(
    ("trouble", "rest"),
    [
        (BUSY, timedelta(seconds=2)),
        (KEY, timedelta(minutes=10)),
        (HOUR, timedelta(minutes=15)),
        (TryLater("Slow down.", wait=timedelta(seconds=40)), timedelta(seconds=40)),
        (Rejected("Too long."), timedelta()),
    ],
)
async def test_who_fails_is_left_alone_for_a_while(
    clock: HandClock, trouble: OutsideError, rest: timedelta
) -> None:
    first = Played("first", (trouble,), *([(trouble,)] if trouble is BUSY else []), FINE)
    models = chain(clock, first, Played("last", FINE, FINE))
    await heard(models, clock)
    asked = len(first.requests)
    if rest:
        clock.set(clock.now() + rest - timedelta(milliseconds=1))
        assert (await heard(models, clock)).done.instead_of == "first"
        assert len(first.requests) == asked
    clock.set(clock.now() + timedelta(milliseconds=1))
    assert (await heard(models, clock)).done.label == "drafted by first"


def test_who_fails_again_and_again_is_left_alone_for_longer_but_never_for_long(clock: HandClock) -> None:
    link, rests = ChainedModel(Played("first")), []
    for _ in range(8):
        link.failed(BUSY, clock.now())
        began = clock.now()
        while link.rests(clock.now()):
            clock.set(clock.now() + timedelta(seconds=1))
        rests.append((clock.now() - began).total_seconds())
    assert rests == [2, 4, 8, 16, 32, 60, 60, 60]
    link.answered()
    assert not link.rests(clock.now())


async def test_who_says_nothing_in_time_is_given_up(clock: HandClock) -> None:
    first = Played("first", (HALF, None), (None,))
    found = await heard(chain(clock, first, Played("last", FINE), deadline=0.05), clock)
    assert found.done.instead_of == "first"
    assert [each.trouble.code for each in found.called if each.trouble] == ["timeout", "timeout"]


async def test_an_answer_without_an_end_is_none(clock: HandClock) -> None:
    found = await heard(chain(clock, Played("first", (HALF,), ()), Played("last", FINE)), clock)
    assert [each.trouble.code for each in found.called if each.trouble] == ["truncated", "truncated"]


async def test_when_nobody_is_left_the_last_trouble_is_told(clock: HandClock) -> None:
    models = chain(clock, Played("first", (KEY,)), Played("last", (HOUR,)))
    assert (await heard(models, clock)).trouble is HOUR
    trouble = (await heard(models, clock)).trouble
    assert (type(trouble), trouble and trouble.code) == (TryLater, "nobody")


async def test_every_call_is_told_of_with_its_time_and_its_price(clock: HandClock) -> None:
    half = FinishedCall("first", "m", TokenUsage(input=100), trouble=HOUR)
    whole = FinishedCall("second", "m", TokenUsage(input=100, output=10), "req_2")
    models = chain(clock, Paid("first", (half, HOUR)), Paid("second", (whole, FINE[1])), Played("last"))
    found = await heard(models, clock)
    assert [(each.provider, each.cost, each.trouble) for each in found.called] == [
        ("first", 100, HOUR),
        ("second", 110, None),
    ]
    assert found.done.label == "drafted by second"


async def test_when_the_budget_is_spent_only_the_free_are_asked(clock: HandClock) -> None:
    first, last = Paid("first"), Played("last", FINE)
    found = await heard(chain(clock, first, last), clock, free=True)
    assert (found.done.label, first.requests) == (SPENT, [])


async def test_everybody_is_closed(clock: HandClock) -> None:
    models = Played("first"), Played("last")
    await chain(clock, *models).close()
    assert all(each.closed for each in models)


async def test_whoever_stops_listening_stops_the_call(clock: HandClock) -> None:
    events = chain(clock, Played("first", (HALF, None))).answer(request())
    assert await anext(events) == HALF
    await events.aclose()
