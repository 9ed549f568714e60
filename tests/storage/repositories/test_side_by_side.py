"""Many at once, as several gateways and workers on one server are: each fact once, in one order."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from storage.database import Database
from storage.models import Activity, FeedEntry, Place, Showing
from tests.storage.rows import NOON, post, rows

CROWD = 12


async def together(database: Database, act: Callable[[int], Awaitable[Any]]) -> list[Any]:
    """Everybody's answer; all of them are connected before the first begins."""
    ready = asyncio.Barrier(CROWD)

    async def connect() -> None:
        async with database.engine.connect():
            await ready.wait()

    await asyncio.gather(*(connect() for _ in range(CROWD)))
    return await asyncio.gather(*(act(number) for number in range(CROWD)))


async def count(database: Database, model: Any) -> int:
    async with database.read_shared() as shared:
        return (await shared.session.scalar(select(func.count()).select_from(model))) or 0


async def test_an_audit_chain_that_many_write_to_never_forks(database: Database) -> None:
    there = await rows(database)

    async def act(number: int) -> None:
        async with database.work(there.workspace_id) as work:
            await work.workspaces.get()
            for subject in (f"a{number}", f"b{number}"):
                await work.audit.add(actor="Dana", verb="approved", subject=subject, at=NOON)

    await together(database, act)
    async with database.read(there.workspace_id) as work:
        assert await work.audit.first_broken() is None
        assert len(await work.audit.newest(100)) == 2 * CROWD


async def test_posts_that_many_plan_at_once_get_each_their_number(database: Database) -> None:
    there = await rows(database)

    async def plan(_: int) -> int:
        async with database.work(there.workspace_id) as work:
            await work.workspaces.get(lock=True)
            return (await post(work, there)).number

    assert sorted(await together(database, plan)) == list(range(1, CROWD + 1))


async def test_a_channel_that_many_hear_of_at_once_is_one_place(database: Database) -> None:
    there = await rows(database)

    async def hear(_: int) -> int:
        async with database.work(there.workspace_id) as work:
            return (await work.places.keep(surface="s", address="new")).id

    assert len(set(await together(database, hear))) == 1
    assert await count(database, Place) == 2


async def test_a_card_that_many_show_in_one_message_stands_there_once(database: Database) -> None:
    there = await rows(database)
    place = {"card": "post:1", "surface": "s", "address": "a", "thread": "", "reference": "m1"}

    async def show(_: int) -> None:
        async with database.work(there.workspace_id) as work:
            await work.showings.add(**place)

    await together(database, show)
    assert await count(database, Showing) == 1


async def test_a_comment_that_many_fetch_at_once_is_kept_once(database: Database) -> None:
    there = await rows(database)

    async def fetch(_: int) -> bool:
        async with database.work(there.workspace_id) as work:
            return await work.activities.add(
                Activity(
                    workspace_id=there.workspace_id,
                    account_id=there.account.id,
                    external_id="c1",
                    kind="comment",
                    author="@stranger",
                    words="nice",
                    at=NOON,
                )
            )

    assert sorted(await together(database, fetch)) == [False] * (CROWD - 1) + [True]


async def test_a_fact_of_the_brand_that_many_put_down_stands_there_once(database: Database) -> None:
    there = await rows(database)

    async def put(_: int) -> bool:
        async with database.work(there.workspace_id) as work:
            return await work.brand_facts.add(kind="voice", value="warm", by="Dana", at=NOON)

    assert sorted(await together(database, put)) == [False] * (CROWD - 1) + [True]


async def test_an_entry_that_many_put_up_with_one_key_is_on_the_feed_once(database: Database) -> None:
    there = await rows(database)

    async def put_up(_: int) -> list[int]:
        def entry(key: str) -> FeedEntry:
            return FeedEntry(
                account_id=there.account.id, handle="@a", stands_for="x", key=key, words="hi", at=NOON
            )

        async with database.shared_work() as shared:
            return [each.id for each in await shared.local_feed.extend([entry("k1"), entry("k2")])]

    assert len({tuple(each) for each in await together(database, put_up)}) == 1
    assert await count(database, FeedEntry) == 2


async def test_of_faults_that_are_left_each_is_played_once(database: Database) -> None:
    there = await rows(database)
    async with database.shared_work() as shared:
        await shared.local_feed.set_fault(account_id=there.account.id, kind="refuse", times=3)

    async def take(_: int) -> str:
        async with database.shared_work() as shared:
            return await shared.local_feed.take_fault(there.account.id)

    assert sorted(await together(database, take)) == [""] * (CROWD - 3) + ["refuse"] * 3


async def test_an_edit_and_a_claim_wait_for_each_other_and_never_deadlock(database: Database) -> None:
    there = await rows(database)
    async with database.work(there.workspace_id) as work:
        for variant in (await post(work, there)).variants:
            variant.schedule()
        post_id = variant.post_id

    async def act(number: int) -> None:
        if number % 3 == 0:
            async with database.shared_work() as shared:
                lease: dict[str, Any] = {"now": NOON, "lease_until": NOON + timedelta(minutes=1), "limit": 10}
                claims = await shared.claims.claim(owner="w", **lease)
                await shared.publishing.due_variants(claims)
                await shared.within(there.workspace_id).audit.add(actor="w", verb="v", subject="s", at=NOON)
                await shared.publishing.give_back(claims)
            return
        async with database.work(there.workspace_id) as work:
            held = await work.posts.lock(post_id)
            await work.audit.add(actor="Dana", verb="edited", subject="post #1", at=NOON)
            held.version += 1

    await together(database, act)
    async with database.read(there.workspace_id) as work:
        held = await work.posts.by_id(post_id)
        assert held
        assert held.version == 1 + sum(1 for number in range(CROWD) if number % 3)
