"""Threads where each post costs money: the price is known before, and what is partly out goes on once."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from agents.accounts import account_choice
from agents.replies import plain
from integrations.oauth import Tokens
from integrations.platforms.base.connecting import FoundAccount
from integrations.platforms.x.api import SCOPES
from storage.models import Status
from tests.doubles.clock import HandClock
from tests.doubles.platforms.service import Fault
from tests.doubles.platforms.x import ADA, XService, problem
from tests.stories.planning import plan_posts, read_post
from tests.stories.theatre import Theatre, playing, words_of

THREAD = "One\n---\nTwo\n---\nThree, and see https://example.com/a"


@pytest.fixture
async def there(clock: HandClock) -> AsyncIterator[XService]:
    async with XService(clock.now) as service:
        yield service


@pytest.fixture
async def theatre(home: Path, clock: HandClock, there: XService) -> AsyncIterator[Theatre]:
    """A desk with an account on this network."""
    with (home / ".env").open("a") as settings:
        settings.write(f"X_BASE_URL={there.url}\n")
    async with playing(home, clock) as opened:
        token = there.grants.issue(ADA, frozenset(SCOPES), now=clock.now())
        tokens = Tokens(
            token,
            there.grants.tokens[token].refresh,
            expires_at=clock.now() + timedelta(hours=2),
            scopes=SCOPES,
        )
        context = await opened.context()
        await account_choice.connect_found_account(
            context, context.platforms.get("x"), FoundAccount(ADA, "@ada", tokens.kept())
        )
        yield opened


def texts(there: XService) -> list[str]:
    return [each.text for each in there.posts.values()]


async def test_a_threads_price_stands_on_the_card_and_is_counted_once_it_is_out(
    theatre: Theatre, there: XService
) -> None:
    assert plain((await theatre.says("/usage")).text) == "No model was asked in the last 30 days."
    await plan_posts(theatre, THREAD, due="2026-11-20 11:00", on=("x-2",))
    first, *_ = theatre.card("#1").previews
    assert "costs $0.23 (X's prices of 2026-08-22)" in first.note
    assert "costs" not in plain((await theatre.says("/usage")).text)
    await theatre.presses("Approve", on="#1")
    await theatre.passes(hours=2)
    assert texts(there)[:2] == ["One", "Two"]
    assert "  X: 1 post, $0.23" in plain((await theatre.says("/usage")).text)
    await theatre.passes(hours=2)
    assert "  X: 1 post, $0.23" in plain((await theatre.says("/usage")).text)


async def test_what_is_partly_out_keeps_its_words_and_goes_on_once(
    theatre: Theatre, there: XService, clock: HandClock
) -> None:
    busy = problem(429, "Too Many Requests", "Too Many Requests", x_rate_limit_reset="").answered
    there.faults.append(Fault("POST /2/tweets", "refuses", busy, skip=1))
    await plan_posts(theatre, THREAD, due="2026-11-20 11:00", on=("x-2",))
    await theatre.presses("Approve", on="#1")
    clock.set(clock.now() + timedelta(hours=1))
    await theatre.app.scheduler.run_all()
    assert texts(there) == ["One"]
    assert [each.status for each in (await read_post(theatre, 1)).variants] == [Status.SCHEDULED]
    asked = (await theatre.presses("Edit", on="#1")).form
    refused = words_of(await theatre.hands_in(asked, x_2="Something else"))
    assert "X @ada shows 1 of its 3 parts already, so it keeps its words" in refused
    options = (await theatre.presses("Options", on="#1")).form
    assert "keeps its words" in words_of(await theatre.hands_in(options, reply="following"))
    await theatre.passes(hours=2)
    assert [each.partition(",")[0] for each in texts(there)] == ["One", "Two", "Three"]
    assert [each.status for each in (await read_post(theatre, 1)).variants] == [Status.PUBLISHED]


async def test_before_anything_is_out_a_thread_is_edited_like_any_post(
    theatre: Theatre, there: XService, clock: HandClock
) -> None:
    busy = problem(429, "Too Many Requests", "Too Many Requests", x_rate_limit_reset="").answered
    there.faults.append(Fault("POST /2/tweets", "refuses", busy))
    await plan_posts(theatre, THREAD, due="2026-11-20 11:00", on=("x-2",))
    await theatre.presses("Approve", on="#1")
    clock.set(clock.now() + timedelta(hours=1))
    await theatre.app.scheduler.run_all()
    asked = (await theatre.presses("Edit", on="#1")).form
    await theatre.hands_in(asked, x_2="Something else")
    await theatre.presses("Approve", on="#1")
    await theatre.passes(minutes=30)
    assert texts(there) == ["Something else"]
