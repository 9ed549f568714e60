"""A group: many waiters share a run, in order, and a poisoned item fails alone."""

import asyncio
from collections.abc import Sequence

import pytest

from storage.group_commit import GroupCommit


async def test_those_that_wait_share_the_next_run_in_their_order() -> None:
    runs: list[list[int]] = []
    free = asyncio.Event()

    async def run(items: Sequence[int]) -> Sequence[int]:
        runs.append(list(items))
        await free.wait()
        return [item * 2 for item in items]

    group = GroupCommit(run, most=3)
    waiting = [asyncio.create_task(_ask(group, 0))]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    waiting += [asyncio.create_task(_ask(group, number)) for number in range(1, 6)]
    await asyncio.sleep(0)
    free.set()

    assert await asyncio.gather(*waiting) == [0, 2, 4, 6, 8, 10]
    assert runs == [[0], [1, 2, 3], [4, 5]]


async def _ask(group: GroupCommit[int, int], item: int) -> int:
    return await group.add(item)


async def test_a_poisoned_item_fails_alone() -> None:
    async def run(items: Sequence[int]) -> Sequence[int]:
        if 2 in items:
            raise ValueError("two")
        return items

    group = GroupCommit(run)
    results = await asyncio.gather(*(_ask(group, number) for number in range(4)), return_exceptions=True)
    assert [str(each) for each in results] == ["0", "1", "two", "3"]


async def test_whoever_stops_waiting_does_not_stop_the_run() -> None:
    done: list[int] = []
    free = asyncio.Event()

    async def run(items: Sequence[int]) -> Sequence[int]:
        await free.wait()
        done.extend(items)
        return items

    group = GroupCommit(run)
    asking = asyncio.create_task(_ask(group, 1))
    await asyncio.sleep(0)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    free.set()
    await group.idle()
    assert done == [1]
    assert await group.add(2) == 2
